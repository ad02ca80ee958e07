"""What does a gated process serve? The project's own WSGI application, with the collector's first work behind it."""

import gc
import importlib
import json
import os

_module, _, _name = json.loads(os.environ["PERFLAB_GATED"])["application"].partition(":")
application = getattr(importlib.import_module(_module), _name or "application")

# All that was imported so far is kept out of collections alike on both sides: what a request makes is what counts.
gc.collect()
gc.freeze()
