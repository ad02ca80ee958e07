"""What are a gated project's settings? Its own, on the gate's database, with the counting on where it is asked for.

DJANGO_SETTINGS_MODULE names this module, and the variable PERFLAB_GATED says the rest as one JSON object.
"""

import importlib
import importlib.util
import json
import os
from pathlib import Path
from typing import Any

_gated: dict[str, Any] = json.loads(os.environ["PERFLAB_GATED"])
importlib.import_module("perflab_gate_origin").refuse_foreign(_gated["settings"], _gated["checkout"])
_module = importlib.import_module(_gated["settings"])
_names: dict[str, Any] = {name: getattr(_module, name) for name in dir(_module) if name.isupper()}


def _database(project: dict[str, Any], gate: dict[str, Any]) -> dict[str, Any]:
    """The project's entry with the gate's address; connections are kept, so that each backend's CPU can be read."""
    entry = {**project, **gate}
    if "postg" not in str(project.get("ENGINE", "")):
        entry = {**gate, "ENGINE": "django.db.backends.postgresql"}
    if "pool" not in entry.get("OPTIONS", {}):
        entry["CONN_MAX_AGE"] = None
    return entry


_names["DATABASES"] = {
    **_names.get("DATABASES", {}),
    "default": _database(_names.get("DATABASES", {}).get("default", {}), _gated["database"]),
}
_names["MIDDLEWARE"] = ["perflab_gate_middleware.ForgetCaches", *_names.get("MIDDLEWARE", [])]
_names["ALLOWED_HOSTS"] = [*_names.get("ALLOWED_HOSTS", []), "127.0.0.1"]
_names["SECURE_SSL_REDIRECT"] = False
_names["DEBUG"] = False

if _gated.get("examine"):
    from perflab_instrumentation.examine.settings import apply

    _apps, _middleware = list(_names["INSTALLED_APPS"]), list(_names["MIDDLEWARE"])
    apply(_names, mode=_gated["examine"], folder=Path(_gated["folder"]))
    # Silk writes to the database that is being counted; a gate takes plans and spans from the pass, and not its rows.
    for _list, _own in (("INSTALLED_APPS", _apps), ("MIDDLEWARE", _middleware)):
        _names[_list] = [name for name in _names[_list] if not name.startswith("silk") or name in _own]

globals().update(_names)
