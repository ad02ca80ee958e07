"""What does a gated process serve? The project's own WSGI application, with the collector's first work behind it."""

import gc
import importlib
import json
import os
import sys

_gated = json.loads(os.environ["PERFLAB_GATED"])
_module, _, _name = _gated["application"].partition(":")
_origin = importlib.import_module("perflab_gate_origin")
_origin.refuse_foreign(_module, _gated["checkout"])
application = getattr(importlib.import_module(_module), _name or "application")
_foreign = _origin.Origins(_gated).foreign(sys.modules)
if _foreign:
    sys.exit(_origin.refusal(_foreign))

# All that was imported so far is kept out of collections alike on both sides: what a request makes is what counts.
gc.collect()
gc.freeze()
