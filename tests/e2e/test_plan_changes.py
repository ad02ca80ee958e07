"""A dropped index on a real PostgreSQL: counted once, with the plan before and after, by whichever process explains."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from instrumented_application import Application, Stack, eventually, running

pytestmark = pytest.mark.e2e

URLS = """
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from perflab_target.urls import urlpatterns as pages

def found(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM plan_probe WHERE code = %s AND note LIKE 'n%%'", [request.GET["code"]])
        return HttpResponse(str(cursor.fetchall()))

def changed(request):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE plan_probe SET note = 'n' WHERE code = %s", [1])
    return HttpResponse("changed")

urlpatterns = [*pages, path("found", found), path("changed", changed)]
"""


@contextmanager
def watched(stack: Stack, folder: Path, *arguments: str, shipping: str) -> Iterator[Application]:
    (folder / "plan_urls.py").write_text(URLS)
    (folder / "plan_settings.py").write_text("from perflab_target.settings import *\nROOT_URLCONF = 'plan_urls'\n")
    options = {"sinks": ["prometheus"], "shipping": shipping, "plan_changes": True, "plan_interval_s": 0.2}
    environment = {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "plan_settings"}
    with running(stack, *arguments, options=options, environment=environment) as application:
        yield application


@pytest.fixture
def table(stack: Stack) -> Iterator[None]:
    with stack.postgresql.connect(stack.database) as connection:
        connection.execute(
            "CREATE TABLE plan_probe AS SELECT n AS code, 'n' || n AS note FROM generate_series(1, 20000) AS n"
        )
        connection.execute("CREATE INDEX plan_probe_code ON plan_probe (code)")
        connection.execute("ANALYZE plan_probe")
        connection.execute("GRANT ALL ON plan_probe TO PUBLIC")
        yield
        connection.execute("DROP TABLE plan_probe")


@pytest.mark.parametrize("shipping", ["process", "thread"])
def test_a_dropped_index_is_counted_once_with_both_plans(
    stack: Stack, table: None, tmp_path: Path, shipping: str
) -> None:
    explained = {"name": "perflab_plans_explained_total", "outcome": "explained"}
    with (
        watched(stack, tmp_path, "--workers", "2", shipping=shipping) as application,
        stack.postgresql.connect(stack.database) as connection,
    ):
        for code in range(1, 21):
            assert application.get(f"/found?code={code}") == 200
        assert application.get("/changed") == 200
        eventually(lambda: application.counted(**explained) >= 3)
        assert application.counted("perflab_plan_changes_total") == 0
        connection.execute("DROP INDEX plan_probe_code")
        eventually(lambda: application.counted("perflab_plan_changes_total"))
        seen = application.counted(**explained)
        eventually(lambda: application.counted(**explained) >= seen + 3)
        assert application.counted("perflab_plan_changes_total", database="default") == 1
        (line,) = [line for line in application.log.read_text().splitlines() if "the plan of" in line]
        assert "plan_probe_code" in line.partition("] to [")[0]
        assert "Seq Scan on plan_probe]" in line.partition("] to [")[2]
        assert "note LIKE %s" in line, "its literals are gone"
        assert application.counted("perflab_plans_explained_total", outcome="failed") == 0


def test_the_application_holds_no_lock_and_no_transaction_for_it(stack: Stack, table: None, tmp_path: Path) -> None:
    with (
        watched(stack, tmp_path, shipping="process") as application,
        stack.postgresql.connect(stack.database) as connection,
    ):
        assert application.get("/found?code=1") == 200
        eventually(lambda: application.counted("perflab_plans_explained_total", outcome="explained") >= 3)
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
        assert connection.execute(idle.encode()).fetchone() == (0,)
        with connection.transaction():
            connection.execute("LOCK TABLE plan_probe IN ACCESS EXCLUSIVE MODE")
            eventually(lambda: application.counted("perflab_plans_explained_total", outcome="failed"))
        before = application.counted("perflab_plans_explained_total", outcome="explained")
        eventually(lambda: application.counted("perflab_plans_explained_total", outcome="explained") > before)
        assert application.counted("perflab_plan_changes_total") == 0
