"""And when it is? The same, with `instrument` applied to the lists that the suite's runtests.py puts into the settings.

runtests.py replaces INSTALLED_APPS and MIDDLEWARE after reading this module, by two lists of its own.
"""

from plain_settings import *  # noqa: F403

import __main__
from perflab_instrumentation import instrument

_lists = {"INSTALLED_APPS": __main__.ALWAYS_INSTALLED_APPS, "MIDDLEWARE": __main__.ALWAYS_MIDDLEWARE}
_settings: dict[str, object] = dict(_lists)
instrument(_settings, sinks=["prometheus", "otel", "sentry"], sample_ratio=1.0, metrics_port=0)
for _name, _list in _lists.items():
    _list[:] = _settings[_name]
PERFLAB_RESOLVED = _settings["PERFLAB_RESOLVED"]
