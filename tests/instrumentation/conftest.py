"""A request's report, with something in every field."""

import locust  # noqa: F401, I001 (patches ssl, which must not be in use yet; tests of the generator come after these)


import pytest

from perflab_instrumentation.report import CacheReport, QueryReport, Report

FRAMES = (("/srv/shop/views.py", 12, "page"), ("/srv/shop/urls.py", 3, "dispatch"))


@pytest.fixture
def report() -> Report:
    return Report(
        trace_id=int("4bf92f3577b34da6a3ce929d0e0e4736", 16),
        span_id=int("00f067aa0ba902b7", 16),
        parent_span_id=0,
        sampled=True,
        reason="sampled",
        method="GET",
        route="/products/<id>",
        view="shop.views.page",
        path="/products/7",
        status=200,
        began_at_ns=1_700_000_000_000_000_000,
        duration_ns=20_000_000,
        pid=42,
        headers=(("host", "shop.test"), ("user-agent", "curl")),
        parameter_names=("q",),
        queries=(
            QueryReport(
                "SELECT a FROM t WHERE id = %s", "abc", "SELECT", "postgresql", 1_000_000, 3_000_000, 1, FRAMES, False
            ),
            QueryReport("UPDATE t SET a = %s", "def", "UPDATE", "postgresql", 4_000_000, 5_000_000, 0, (), True),
        ),
        query_count=2,
        cache=(CacheReport("default", "get", "hit", 100_000, 200_000, 1),),
        repeated=(),
        error=(),
    )
