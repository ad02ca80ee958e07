"""Which URLs are there? Health, the schema, and each version of the API."""

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

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
