"""Where do uvicorn and granian start? As wsgi.py, for servers that speak ASGI; the views stay synchronous."""

import gc
import os

from django.core.asgi import get_asgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perflab_target.settings")

application = get_asgi_application()
resolve("/healthz")

gc.collect()
gc.freeze()
