"""The instruments in a small project of their own process: asynchronous views, streamed bodies, N+1, own spans."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.e2e

PROJECT = """
import asyncio, json, os, sys
from pathlib import Path
from django.conf import settings

folder = Path(sys.argv[1])
project = dict(
    SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, INSTALLED_APPS=[], USE_TZ=True,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    PERFLAB={"sinks": json.loads(sys.argv[2]), "folder": str(folder), "shipping": "thread", "metrics_port": 0,
             "sample_ratio": float(sys.argv[3])},
)
from perflab_instrumentation import instrument
instrument(project)
settings.configure(**project)
import django
django.setup()

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path


def many(request):
    for number in range(12):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [number])
    return HttpResponse("many")


async def mixed(request):
    await cache.aset("a", 1)
    await asyncio.sleep(0.05)
    for _ in range(int(request.GET["times"])):
        await cache.aget("a")
    return HttpResponse("mixed")


def streamed(request):
    def parts():
        yield b"one"
        import time
        time.sleep(0.2)
        yield b"two"
    return StreamingHttpResponse(parts())


def wrong(request):
    raise KeyError("password=hunter2")


def spanned(request):
    from opentelemetry import trace
    with trace.get_tracer("shop").start_as_current_span("own") as span:
        context = span.get_span_context()
        from perflab_instrumentation.request.activity import CURRENT
        ours = CURRENT.get().context
        return HttpResponse(json.dumps({
            "same": context.trace_id == ours.trace_id, "parent": span.parent.span_id == ours.span_id
            if span.is_recording() else None, "recording": span.is_recording()}))


urlpatterns = [path("many", many), path("mixed", mixed), path("streamed", streamed), path("wrong", wrong),
               path("spanned", spanned)]


def counted():
    from perflab_instrumentation.counts.merged import read_family
    from perflab_instrumentation.metrics import METRICS
    (family,) = folder.iterdir()
    found = {}
    for (name, labels), row in read_family(family).items():
        metric = METRICS[name]
        if metric.kind == "histogram":
            found[" ".join((name, *labels))] = [sum(row.numbers[:-1]), row.numbers[-1]]
        else:
            found[" ".join((name, *labels))] = row.numbers[0]
    return found


"""


def run(tmp_path: Path, body: str, *, sinks: str = "[]", ratio: float = 0.0) -> dict[str, Any]:
    script = tmp_path / "project.py"
    script.write_text(PROJECT + body + "\nprint(json.dumps(out))\n")
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", str(script), str(tmp_path / "counts"), sinks, str(ratio)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


SYNC = """
from django.test import Client
client = Client(raise_request_exception=False)
"""


def test_a_statement_sent_twelve_times_is_seen_once_with_its_line(tmp_path: Path) -> None:
    out = run(tmp_path, SYNC + "client.get('/many'); out = counted()")
    (seen,) = [name for name in out if name.startswith("perflab_repeated_statements_total")]
    assert "/many" in seen
    assert "project.py" in seen
    assert out[seen] == 1
    assert out["perflab_request_queries /many"] == [1, 12]
    assert out["db_client_operation_duration_seconds sqlite SELECT"][0] == 12


def test_concurrent_asynchronous_requests_keep_their_counts_apart(tmp_path: Path) -> None:
    body = """
from django.test import AsyncClient
async def both():
    client = AsyncClient()
    return await asyncio.gather(*(client.get(f'/mixed?times={times}') for times in (1, 2, 3)))
asyncio.run(both())
out = counted()
"""
    out = run(tmp_path, body)
    assert out["http_server_request_duration_seconds GET /mixed 200"][0] == 3
    assert out["perflab_cache_operations_total /mixed default get hit"] == 6
    assert out["perflab_cache_operations_total /mixed default set stored"] == 3
    assert out["http_server_active_requests"] == 0


def test_a_streamed_response_lasts_until_its_last_byte(tmp_path: Path) -> None:
    body = "r = client.get('/streamed'); body = b''.join(r.streaming_content); r.close(); out = counted()"
    out = run(tmp_path, SYNC + body)
    count, seconds = out["http_server_request_duration_seconds GET /streamed 200"]
    assert count == 1
    assert seconds >= 0.2


def test_an_error_is_counted_by_route_and_type(tmp_path: Path) -> None:
    out = run(tmp_path, SYNC + "client.get('/wrong'); client.get('/nowhere'); out = counted()")
    assert out["perflab_errors_total /wrong builtins.KeyError"] == 1
    assert out["http_server_request_duration_seconds GET /wrong 500"][0] == 1
    assert out["http_server_request_duration_seconds GET  404"][0] == 1


@pytest.mark.parametrize(("ratio", "recording"), [(1.0, True), (0.0, False)])
def test_a_projects_own_span_is_the_requests_child_and_sampled_as_it_is(
    tmp_path: Path, ratio: float, recording: bool
) -> None:
    body = "out = json.loads(client.get('/spanned').content); os.environ['OTEL_SDK_DISABLED'] = 'true'"
    quick = "os.environ.update(OTEL_EXPORTER_OTLP_ENDPOINT='http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT='1')\n"
    out = run(tmp_path, quick + SYNC + body, sinks='["otel"]', ratio=ratio)
    assert out == {"same": True, "parent": True if recording else None, "recording": recording}


def test_a_forked_child_counts_for_itself(tmp_path: Path) -> None:
    body = """
client.get('/many')
pid = os.fork()
if pid == 0:
    client.get('/many')
    client.get('/many')
    os._exit(0)
os.waitpid(pid, 0)
client.get('/many')
out = counted()
"""
    out = run(tmp_path, SYNC + body)
    assert out["http_server_request_duration_seconds GET /many 200"][0] == 4


def test_counting_goes_on_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "counts").write_text("not a folder")
    body = "out = {'status': client.get('/many').status_code}"
    assert run(tmp_path, SYNC + body) == {"status": 200}
