"""Which URLs are there? Health, the schema, and each version of the API; the instruments bring probes of their own."""

from django.conf import settings
from django.urls import include, path

from perflab_target.web import errors, health, schema

urlpatterns = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/schema", schema.schema, name="schema"),
    path("api/v1/", include("perflab_target.storefront.urls_v1")),
    path("api/v1/", include("perflab_target.flights.urls")),
    path("api/v2/", include("perflab_target.storefront.urls_v2")),
]

if "perflab_instrumentation" in settings.INSTALLED_APPS:
    # Neither counted nor traced, unlike /readyz; a bare application stays bare.
    urlpatterns.append(path("health/", include("perflab_instrumentation.health.urls")))

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
