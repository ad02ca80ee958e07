"""What are a project's settings when it is instrumented without a line of its own? Its own, and one call at their end.

`python -m perflab_instrumentation exec` names this module in DJANGO_SETTINGS_MODULE and the project's in the variable
below.
"""

import importlib
import os

from perflab_instrumentation.exec_command import WRAPPED
from perflab_instrumentation.instrument import instrument

_module = importlib.import_module(os.environ[WRAPPED])
globals().update({name: getattr(_module, name) for name in dir(_module) if name.isupper()})
instrument(globals())
