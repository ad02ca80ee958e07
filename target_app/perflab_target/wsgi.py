"""Where does gunicorn start? Everything a first request needs is imported here, so that preloaded workers share it.

No database or cache connection is opened: those belong to the workers.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perflab_target.settings")

application = get_wsgi_application()
resolve("/healthz")

# Workers forked from here would copy a page for each object that the collector touches.
gc.collect()
gc.freeze()
