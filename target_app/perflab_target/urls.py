"""Where does each path lead? Health, the storefront's two API versions, flights, and the schema."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from perflab_target.health.views import live, ready

urlpatterns = [
    path("healthz", live),
    path("readyz", ready),
    path("api/schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("api/v1/", include("perflab_target.storefront.urls")),
    path("api/v2/", include("perflab_target.storefront.urls_v2")),
    path("api/v1/", include("perflab_target.flights.urls")),
]
