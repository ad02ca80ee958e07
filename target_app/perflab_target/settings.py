"""Django's settings, composed from the typed configuration; every value comes from the environment."""

import os
from typing import Any

from perflab_target.configuration.composed import django_database, read_configuration

_configuration = read_configuration(os.environ)

DEBUG = False
SECRET_KEY = _configuration.security.secret_key
ALLOWED_HOSTS = list(_configuration.security.allowed_hosts)
ROOT_URLCONF = "perflab_target.urls"
WSGI_APPLICATION = "perflab_target.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

INSTALLED_APPS = [
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "perflab_target.storefront",
    "perflab_target.flights",
]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
DATABASES: dict[str, Any] = {"default": django_database(_configuration.database, _configuration.pool)}
CACHES = {"default": dict(_configuration.cache.django_entry())}

PERFLAB_CACHE_POLICY = _configuration.cache.policy
PERFLAB_CACHE_TTL_S = _configuration.cache.ttl_s
PERFLAB_SERVICE_KEY = _configuration.security.service_key

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "perflab storefront",
    "DESCRIPTION": "The reference application that perflab puts under load.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refused request is the client's affair; writing it out would cost the refusal more than it costs to refuse.
    "loggers": {"django.request": {"level": "ERROR"}},
}

if _configuration.examination.mode != "off" and _configuration.examination.folder is not None:
    from perflab_instrumentation.examine.settings import apply

    apply(globals(), mode=_configuration.examination.mode, folder=_configuration.examination.folder)
