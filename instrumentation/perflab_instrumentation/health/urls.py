"""Where do the probes ask? `live` and `ready`, below whatever prefix the project includes this with."""

from django.urls import path

from perflab_instrumentation.health.views import ReadyView, live

urlpatterns = [path("live", live, name="perflab-live"), path("ready", ReadyView.as_view(), name="perflab-ready")]
