"""What do the instruments cost, beside the peers' defaults? CPU per request over bare, paired and interleaved.

Everything counts: the workers, the helper process and PostgreSQL. Run by `make perf`; a busy machine makes it wrong.
"""

import http.client
import os
import re
import signal
import statistics
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from listening_peers import listening_peers

from perflab.databases.template import ensure_template
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.postgresql import start_postgresql
from perflab.servers.server import answers_http, wait_until_ready

ROUNDS = int(os.environ.get("PERFLAB_COST_ROUNDS", "5"))
REQUESTS = int(os.environ.get("PERFLAB_COST_REQUESTS", "300"))
WANTED = re.compile(os.environ.get("PERFLAB_COST_VARIANTS", "."))
WARM_UP = 40
PATHS = {"cached": "/api/v1/products/7", "one": "/api/v1/products/7/stock", "list": "/list"}
"""The reference application: a product from its cache, one query, and an N+1 of twelve."""

SETTINGS = """
import os
from perflab_target.settings import *
ROOT_URLCONF = "cost_urls"
exec(os.environ["COST_SETTINGS"])
"""

URLS = """
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView
from perflab_target.storefront.models import Product


class Many(APIView):
    def get(self, request):
        products = list(Product.objects.order_by("pk")[:11])
        return Response([{"id": product.pk, "name": product.name, "category": product.category.name}
                         for product in products])


urlpatterns = [path("list", Many.as_view()), path("", include("perflab_target.urls"))]
"""

ALL = ["prometheus", "otel", "sentry", "silk"]


def ours(sinks: list[str], ratio: float) -> str:
    options = {"sinks": sinks, "sample_ratio": ratio, "metrics_port": 0}
    folder = "folder=os.environ['COST_FOLDER']"
    return f"from perflab_instrumentation import instrument; instrument(globals(), {folder}, **{options!r})"


DJANGO_PROMETHEUS = """
INSTALLED_APPS += ["django_prometheus"]
MIDDLEWARE = ["django_prometheus.middleware.PrometheusBeforeMiddleware", *MIDDLEWARE,
    "django_prometheus.middleware.PrometheusAfterMiddleware"]
"""
OTEL = """
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
if not globals().get("_otel"):
    _otel = TracerProvider()
    _otel.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(_otel)
    DjangoInstrumentor().instrument()
    PsycopgInstrumentor().instrument(skip_dep_check=True)
"""
SENTRY = "import sentry_sdk; sentry_sdk.init(traces_sample_rate=1.0)\n"
SILK = """
INSTALLED_APPS += ["silk"]
MIDDLEWARE = ["silk.middleware.SilkyMiddleware", *MIDDLEWARE]
"""

VARIANTS: Mapping[str, str] = {
    "bare": "",
    "ours: metrics": ours(["prometheus"], 0.0),
    "ours: otel 100 %": ours(["otel"], 1.0),
    "ours: sentry 100 %": ours(["sentry"], 1.0),
    "ours: silk 100 %": ours(["silk"], 1.0),
    "ours: all, 1 %": ours(ALL, 0.01),
    "ours: all, 10 %": ours(ALL, 0.1),
    "ours: all, 100 %": ours(ALL, 1.0),
    "peers: django-prometheus": DJANGO_PROMETHEUS,
    "peers: OpenTelemetry": OTEL,
    "peers: sentry-sdk": SENTRY,
    "peers: django-silk": SILK,
    "peers: all, defaults": DJANGO_PROMETHEUS + OTEL + SENTRY + SILK,
}


@dataclass
class Variant:
    """One running server, and the CPU of all that works for it, per request and path."""

    child: Child
    port: int
    folder: Path
    cpu_s: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PATHS})

    def processes(self) -> list[psutil.Process]:
        master = psutil.Process(self.child.pid)
        helpers = [int(file.read_text()) for file in self.folder.glob("*/helper.pid")]
        found = {process.pid: process for process in (master, *master.children(recursive=True))}
        for pid in helpers:
            found.setdefault(pid, psutil.Process(pid))
        return list(found.values())


def cpu_s(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        times = process.cpu_times()
        total += times.user + times.system
    return total


def send(port: int, path: str, times: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(times):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.status == 200, (path, response.status)
        if response.will_close:
            connection.close()
    connection.close()


@contextmanager
def serving(supervisor: Supervisor, folder: Path, name: str, environment: dict[str, str]) -> Iterator[Variant]:
    port = free_port(None)
    place = folder / name.translate(str.maketrans(" :,%", "____"))
    place.mkdir()
    child = supervisor.start(
        [
            *(sys.executable, "-m", "gunicorn", "cost_wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
            *("--threads", "1", "--worker-class", "gthread", "--preload", "--keep-alive", "75", "--no-control-socket"),
        ],
        name=name,
        log=place / "log",
        environment={
            **environment,
            "COST_SETTINGS": VARIANTS[name],
            "COST_FOLDER": str(place),
        },
        stop_signal=signal.SIGTERM,
    )
    wait_until_ready(child, lambda: answers_http(port, PATHS["one"]))
    try:
        yield Variant(child=child, port=port, folder=place)
    finally:
        child.stop()
        supervisor.forget(child)


def test_the_instruments_cost_little_beside_the_peers(tmp_path: Path) -> None:
    (tmp_path / "cost_settings.py").write_text(SETTINGS)
    (tmp_path / "cost_urls.py").write_text(URLS)
    (tmp_path / "cost_wsgi.py").write_text(
        "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
    )
    with ExitStack() as stack:
        supervisor = stack.enter_context(Supervisor())
        peers = stack.enter_context(listening_peers())
        postgresql = start_postgresql(supervisor, tmp_path / "postgresql", logs=tmp_path, cpus=())
        stack.callback(postgresql.stop)
        database = ensure_template(postgresql, "storefront", scale=0.2, seed=1, progress=lambda _: None)
        environment = {
            **peers.environment,
            "PERFLAB_DATABASE_URL": postgresql.database_url(database),
            "PERFLAB_POOL": "max_age",
            "PERFLAB_CACHE_URL": "locmem://",
            "PERFLAB_CACHE_POLICY": "object",
            "DJANGO_SETTINGS_MODULE": "cost_settings",
            "PYTHONPATH": str(tmp_path),
        }
        migrate = supervisor.start(
            [sys.executable, "-m", "django", "migrate", "silk"],
            name="migrate",
            log=tmp_path / "migrate.log",
            environment={**environment, "COST_SETTINGS": SILK},
        )
        assert migrate.wait(60) == 0, migrate.last_words()
        supervisor.forget(migrate)
        variants = {
            name: stack.enter_context(serving(supervisor, tmp_path, name, environment))
            for name in VARIANTS
            if name == "bare" or WANTED.search(name)
        }
        server = psutil.Process(postgresql.child.pid)
        for variant in variants.values():
            for path in PATHS.values():
                send(variant.port, path, WARM_UP)
        for _ in range(ROUNDS):
            for name, path in PATHS.items():
                for variant in variants.values():
                    measure(variant, name, path, server)
                    peers.bodies.clear()
        table = ratios(variants)
        sys.stdout.write("\n" + as_text(table) + "\n")
        # The figures are for reading; that ours at their fullest cost less than the peers' is for failing.
        if {"ours: all, 100 %", "peers: all, defaults"} <= set(table):
            for path in PATHS:
                assert table["ours: all, 100 %"][path] < table["peers: all, defaults"][path]


def measure(variant: Variant, name: str, path: str, server: psutil.Process) -> None:
    """The work that is done in the background is waited for: the CPU of all stands still."""
    processes = [*variant.processes(), server, *server.children(recursive=True)]
    before = settled(processes)
    send(variant.port, path, REQUESTS)
    processes = [*variant.processes(), server, *server.children(recursive=True)]
    variant.cpu_s[name].append((settled(processes) - before) / REQUESTS)


def settled(processes: list[psutil.Process]) -> float:
    """Their CPU time, once half a second has added nearly nothing."""
    last = cpu_s(processes)
    for _ in range(20):
        psutil.wait_procs([], timeout=0)
        signal.sigtimedwait([], 0.5)
        now = cpu_s(processes)
        if now - last <= 0.02:
            return now
        last = now
    return last


def ratios(variants: Mapping[str, Variant]) -> dict[str, dict[str, float]]:
    """Median over rounds of the ratio to bare in the same round."""
    bare = variants["bare"].cpu_s
    return {
        name: {
            path: statistics.median(mine / theirs for mine, theirs in zip(values, bare[path], strict=True))
            for path, values in variant.cpu_s.items()
        }
        for name, variant in variants.items()
    }


def as_text(table: Mapping[str, Mapping[str, float]]) -> str:
    lines = [f"{'CPU per request over bare':28}" + "".join(f"{path:>9}" for path in PATHS)]
    lines += [f"{name:28}" + "".join(f"{ratio:9.2f}" for ratio in row.values()) for name, row in table.items()]
    return "\n".join(lines)
