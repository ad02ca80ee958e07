"""The reference application's addresses, and Silk's pages, probes and examples of trouble beside them.

What readers and probes ask for is left out of traces and percentiles, which are the load's.
"""

from django.contrib.staticfiles.views import serve
from django.urls import include, path
from silk.urls import urlpatterns as silk_pages

from perflab.up.application import trouble
from perflab_instrumentation.request.left_out import left_out
from perflab_target.urls import handler400, handler404, handler500

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

for _page in silk_pages:
    left_out(_page.callback)

urlpatterns = [
    path("examples/error", trouble.error),
    path("examples/slow", trouble.slow),
    path("examples/n-plus-one", trouble.n_plus_one),
    path("health/", include("perflab_instrumentation.health.urls")),
    path("silk/", include("silk.urls", namespace="silk")),
    path("static/<path:path>", left_out(serve), {"insecure": True}),
    path("", include("perflab_target.urls")),
]
