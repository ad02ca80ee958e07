"""The reference application's settings, Silk's pages, probes, a line of JSON for each request, and some trouble.

The instruments' helper process reads this module too, to write Silk's rows.
"""

import os
from typing import Any, cast

import perflab_target.settings as reference
from perflab.up.application import LOG_VARIABLE
from perflab_target.settings import *  # noqa: F403 (settings are names of a module, and these are all of them)

ROOT_URLCONF = "perflab.up.application.urls"
INSTALLED_APPS = [*reference.INSTALLED_APPS, "django.contrib.staticfiles"]
STATIC_URL = "/static/"
MIDDLEWARE = [
    *reference.MIDDLEWARE,
    "perflab.up.application.access_log.AccessLog",
    "django.middleware.csrf.CsrfViewMiddleware",  # Silk's pages have forms; the API's views are exempt
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

_logging = cast("dict[str, Any]", reference.LOGGING)
_file = {"class": "logging.FileHandler", "filename": os.environ[LOG_VARIABLE], "formatter": "json_lines"}
LOGGING = {
    **_logging,
    "formatters": {**_logging["formatters"], "json_lines": {"()": "perflab_instrumentation.logs.JsonLines"}},
    "handlers": {**_logging["handlers"], "file": _file},
    "root": {**_logging["root"], "handlers": ["stderr", "file"]},
    "loggers": {
        **_logging["loggers"],
        "django": {**_logging["loggers"]["django"], "handlers": ["stderr", "file"]},
        "silk": {"level": "ERROR"},  # it warns that its middleware is not there, whose work the instruments do
        "perflab.access": {"handlers": ["file"], "level": "INFO", "propagate": False},
    },
}
