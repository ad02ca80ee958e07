"""The probes on a real server: ready goes with the database and the cache and comes back, alive stays."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from instrumented_application import Application, Stack, eventually, instrumented_stack, running

from perflab.servers.valkey import start_valkey

pytestmark = pytest.mark.e2e

URLS = """
import time
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path
from perflab_target.urls import urlpatterns as pages

def hold(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3)")
    return HttpResponse("held")

urlpatterns = [*pages, path("hold", hold), path("health/", include("perflab_instrumentation.health.urls"))]
"""


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A cluster that these tests may end."""
    with instrumented_stack(tmp_path_factory.mktemp("health")) as made:
        yield made


@contextmanager
def probed(stack: Stack, folder: Path, **environment: str) -> Iterator[Application]:
    """The reference application with the one line in its urls."""
    (folder / "probed_urls.py").write_text(URLS)
    (folder / "probed_settings.py").write_text("from perflab_target.settings import *\nROOT_URLCONF = 'probed_urls'\n")
    environment |= {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "probed_settings"}
    options = {"sinks": ["prometheus"], "sample_ratio": 1.0}
    with running(stack, "--workers", "1", "--threads", "6", options=options, environment=environment) as application:
        yield application


def ready(application: Application) -> tuple[int, dict[str, Any]]:
    status, body = application.ask("GET", "/health/ready")
    return status, json.loads(body)


def alive(application: Application) -> bool:
    return application.ask("GET", "/health/live") == (200, '{"status": "alive"}')


def test_a_killed_database_and_a_killed_cache_turn_ready_and_not_alive(own_stack: Stack, tmp_path: Path) -> None:
    valkey = start_valkey(own_stack.supervisor, logs=tmp_path, cpus=(0,))
    with probed(own_stack, tmp_path, PERFLAB_CACHE_URL=valkey.url, PERFLAB_CACHE_POLICY="object") as application:
        status, body = ready(application)
        assert body["checks"] == {"database default": "ok", "migrations default": "ok", "cache default": "ok"}
        assert (status, body["status"]) == (200, "ready")
        valkey.child.process.send_signal(signal.SIGKILL)
        eventually(lambda: ready(application)[0] == 503)
        assert "instead of an answer" in ready(application)[1]["checks"]["cache default"]
        assert alive(application)
        valkey = start_valkey(own_stack.supervisor, logs=tmp_path, cpus=(0,), port=valkey.port)
        eventually(lambda: ready(application)[0] == 200)
        valkey.child.process.send_signal(signal.SIGSTOP)
        began_s = time.monotonic()
        eventually(lambda: ready(application)[0] == 503)
        assert time.monotonic() - began_s < 6
        assert alive(application)
        valkey.child.process.send_signal(signal.SIGCONT)
        eventually(lambda: ready(application)[0] == 200)

        postgresql = own_stack.postgresql
        postgresql.child.process.send_signal(signal.SIGQUIT)
        eventually(lambda: ready(application)[0] == 503)
        assert ready(application)[1]["checks"]["cache default"] == "ok"
        assert ready(application)[1]["checks"]["database default"] != "ok"
        assert alive(application)
    valkey.stop()


def test_probes_are_neither_counted_nor_traced(stack: Stack, tmp_path: Path) -> None:
    with probed(stack, tmp_path) as application:
        for _ in range(10):
            assert alive(application)
            assert ready(application)[0] == 200
        assert application.get("/api/v1/products/7") == 200
        assert application.counted(http_route="/api/v1/products/<id:product_id>") == 1
        routes = {
            sample.labels["http_route"]
            for sample in application.samples()["http_server_request_duration_seconds_count"]
        }
        assert not any("health/" in route for route in routes)
        assert application.counted("http_server_active_requests") == 0
        assert application.counted("perflab_reports_total", outcome="handed_over") == application.counted()


def test_a_migration_that_is_missing_is_named(stack: Stack, tmp_path: Path) -> None:
    with stack.postgresql.connect(stack.database) as connection:
        row = connection.execute(
            "DELETE FROM django_migrations WHERE app = 'storefront' AND name LIKE '0001%' RETURNING name, applied"
        ).fetchone()
        assert row is not None
        try:
            with probed(stack, tmp_path) as application:
                status, body = ready(application)
                assert status == 503
                assert f"storefront.{row[0]}" in body["checks"]["migrations default"]
                assert body["checks"]["database default"] == "ok"
                connection.execute(
                    "INSERT INTO django_migrations (app, name, applied) VALUES ('storefront', %s, %s)", row
                )
                row = None
                eventually(lambda: ready(application)[0] == 200)
        finally:
            if row is not None:
                connection.execute(
                    "INSERT INTO django_migrations (app, name, applied) VALUES ('storefront', %s, %s)", row
                )


def test_a_pool_with_nothing_left_to_give_is_not_ready(stack: Stack, tmp_path: Path) -> None:
    pool = {"PERFLAB_POOL": "pool", "PERFLAB_POOL_MIN_SIZE": "1", "PERFLAB_POOL_MAX_SIZE": "1"}
    with probed(stack, tmp_path, **pool) as application:
        status, body = ready(application)
        assert (status, body["checks"]["pool default"]) == (200, "ok")
        holders = [threading.Thread(target=application.get, args=("/hold",)) for _ in range(2)]
        for holder in holders:
            holder.start()
        eventually(lambda: ready(application)[1]["checks"]["pool default"] != "ok", within_s=8)
        assert alive(application)
        for holder in holders:
            holder.join()
        eventually(lambda: ready(application)[0] == 200)
