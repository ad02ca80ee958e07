"""From one slow request that nobody chose to trace: its exemplar names what every other part knows it by."""

import json
from pathlib import Path

import duckdb
import pytest
from instrumented_application import Stack, eventually, running

from perflab.sinks.running import running as sinks_running

pytestmark = pytest.mark.e2e

URLS = """
import logging
from django.db import connection
from django.urls import path
from perflab_target.urls import urlpatterns as pages

def slow(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")
    logging.getLogger("shop").error("the basket was empty")
    raise LookupError("no such basket")

urlpatterns = [*pages, path("slow", slow)]
"""


def test_the_exemplar_of_a_slow_request_leads_to_trace_profile_error_and_log(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "slow_urls.py").write_text(URLS)
    (tmp_path / "slow_settings.py").write_text("from perflab_target.settings import *\nROOT_URLCONF = 'slow_urls'\n")
    own = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "slow_settings"}
    options = {
        "sinks": ["prometheus", "otel", "sentry", "silk"],
        "sample_ratio": 0.0,
        "slow_s": 0.2,
        "logs": "json",
        "run_id": "r1",
    }
    with (
        sinks_running(tmp_path / "sinks") as endpoints,
        running(stack, options=options, environment={**endpoints.environment, **own}) as application,
    ):
        for product in range(1, 11):
            assert application.get(f"/api/v1/products/{product}") == 200
        assert application.get("/slow") == 500
        slow = [
            sample.exemplar.labels["trace_id"]
            for sample in application.samples()["http_server_request_duration_seconds_bucket"]
            if sample.exemplar and sample.labels["http_route"] == "/slow" and sample.exemplar.value > 0.3
        ]
        (trace,) = slow

        def page(path: str) -> str:
            status, text = application.ask("GET", path, port=endpoints.port)
            return text if status == 200 else ""

        waterfall = eventually(lambda: page(f"/traces/{trace}"))
        assert "GET /slow" in waterfall
        assert "pg_sleep" in waterfall
        assert "LookupError" in eventually(lambda: "LookupError" in (text := page("/errors")) and text)
        with stack.postgresql.connect(stack.database) as connection:
            found = "SELECT count(*) FROM silk_request WHERE encoded_headers LIKE %s"
            eventually(lambda: (connection.execute(found, [f"%{trace}%"]).fetchone() or (0,))[0] == 1)
        lines = [json.loads(line) for line in application.log.read_text().splitlines() if line.startswith("{")]
        assert {"shop", "django.request"} <= {line["logger"] for line in lines if line.get("trace_id") == trace}
    with duckdb.connect() as database:
        errors = database.execute(
            f"SELECT DISTINCT trace_id, run_id FROM '{tmp_path}/sinks/errors/*.parquet' WHERE title LIKE 'LookupError%'"
        ).fetchall()
    assert errors == [(trace, "r1")]
