"""How does Django see the configuration? Its settings, composed from frozen types; nothing is decided here."""

import os

from perflab_target.configuration.composed import read_configuration

_configuration = read_configuration(os.environ)
_database, _cache, _security = _configuration.database, _configuration.cache, _configuration.security

DEBUG = False
SECRET_KEY = _security.secret_key
ALLOWED_HOSTS = list(_security.allowed_hosts)
PERFLAB_SERVICE_KEY = _security.service_key
PERFLAB_CACHE_POLICY = _cache.policy
PERFLAB_CACHE_TTL_S = _cache.ttl_s

ROOT_URLCONF = "perflab_target.urls"
WSGI_APPLICATION = "perflab_target.wsgi.application"
INSTALLED_APPS = [
    "rest_framework",
    "drf_spectacular",
    "perflab_target.storefront",
    "perflab_target.flights",
]
# CommonMiddleware checks the Host header and sets Content-Length; all else would cost and answer nothing.
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
APPEND_SLASH = False

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _database.host,
        "PORT": _database.port,
        "USER": _database.user,
        "PASSWORD": _database.password,
        "NAME": _database.name,
        "DISABLE_SERVER_SIDE_CURSORS": _database.transaction_pooling,
        "OPTIONS": {
            **_database.options,
            **({"pool": dict(_pool)} if (_pool := _configuration.pool.psycopg_pool()) else {}),
        },
        **_configuration.pool.database_entry(),
    }
}
CACHES = {"default": {**_cache.django_entry(), "TIMEOUT": _cache.ttl_s, "KEY_PREFIX": _cache.policy}}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["perflab_target.web.parser.BoundedJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "perflab_target.web.errors.as_response",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "perflab storefront",
    "DESCRIPTION": "The application that perflab puts under load.",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVE_INCLUDE_SCHEMA": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"except_unavailable": {"()": "perflab_target.web.errors.ExceptUnavailable"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A warning for each 404 and 409 would be an access log on the request path.
        "django.request": {"level": "ERROR", "filters": ["except_unavailable"]},
    },
}

if _configuration.examination.mode != "off" and _configuration.examination.folder is not None:
    from perflab_instrumentation.examine.settings import apply

    apply(globals(), mode=_configuration.examination.mode, folder=_configuration.examination.folder)

if _configuration.instruments.on:
    from perflab_instrumentation import instrument

    instrument(globals())
