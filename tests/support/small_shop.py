"""Which project are the instruments tried in under real servers? A small one of its own files, with every kind of work.

Its statements go to SQLite and its cache and broker are a Valkey; nothing in it knows the instruments but its settings.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.server import answers_http, wait_until_ready

FILES = {
    "shop/__init__.py": "",
    "shop/settings.py": """
import os
from pathlib import Path

FOLDER = Path(__file__).parent.parent
SECRET_KEY, ALLOWED_HOSTS, USE_TZ = "x", ["*"], True
ROOT_URLCONF, ASGI_APPLICATION, WSGI_APPLICATION = "shop.urls", "shop.asgi.application", "shop.wsgi.application"
INSTALLED_APPS = ["django.contrib.contenttypes", "shop"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "shop.sqlite3"}}
if valkey := os.environ.get("SHOP_VALKEY"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": valkey}}
    CELERY_BROKER_URL = valkey
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
""",
    "shop/instrumented.py": """
from shop.settings import *  # noqa: F403
from perflab_instrumentation import instrument

instrument(globals())
""",
    "shop/wsgi.py": """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
""",
    "shop/asgi.py": """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.asgi import get_asgi_application

application = get_asgi_application()
""",
    "manage.py": """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
""",
    "shop/celery.py": """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from celery import Celery

app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["shop"])
""",
    "shop/tasks.py": """
import os, signal
from django.core.cache import cache
from shop.celery import app
from shop.work import ask

@app.task
def count(times):
    ask(times)
    cache.set("product:7", times)

@app.task
def fail():
    raise KeyError("password=" + "".join(["hun", "ter2"]))

@app.task(bind=True, max_retries=1)
def again(self):
    if self.request.retries == 0:
        raise self.retry(countdown=0)

@app.task(acks_late=False)
def die():
    os.kill(os.getpid(), signal.SIGKILL)
""",
    "shop/work.py": """
from django.contrib.contenttypes.models import ContentType

def ask(times):
    for number in range(times):
        ContentType.objects.filter(pk=number).exists()
""",
    "shop/management/__init__.py": "",
    "shop/management/commands/__init__.py": "",
    "shop/management/commands/tidy.py": """
from django.core.management.base import BaseCommand, CommandError
from shop.work import ask

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("times", type=int)
        parser.add_argument("--fail", action="store_true")

    def handle(self, *, times, fail, **options):
        ask(times)
        if fail:
            raise CommandError("no broom")
""",
    "shop/urls.py": """
import asyncio, os
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from shop import tasks
from shop.work import ask

def ready(request):
    return HttpResponse("ready")

def queries(request, times):
    ask(times)
    return HttpResponse(str(os.getpid()))

async def patient(request, times):
    for number in range(times):
        await ContentType.objects.filter(pk=number).aexists()
        await asyncio.sleep(0.002 * (number % 3))
    return HttpResponse("patient")

async def stream(request, times):
    async def parts():
        for number in range(times):
            await asyncio.sleep(0.1)
            await ContentType.objects.filter(pk=number).aexists()
            yield b"part"
    return StreamingHttpResponse(parts())

def stream_sync(request, times):
    def parts():
        for _ in range(times):
            ask(1)
            yield b"part"
    return StreamingHttpResponse(parts())

async def endless(request):
    await asyncio.sleep(60)
    return HttpResponse("never")

def enqueue(request, times):
    tasks.count.delay(times)
    return HttpResponse("enqueued")

def trouble(request):
    for task in (tasks.fail, tasks.again):
        task.delay()
    return HttpResponse("enqueued")

def death(request):
    tasks.die.delay()
    return HttpResponse("enqueued")

def cached(request):
    cache.set("customer:secret-name", "secret-value")
    client = cache._cache.get_client()
    with client.pipeline() as pipeline:
        pipeline.set("basket:secret-name", 1).incr("basket:secret-name").execute()
    return HttpResponse(str(cache.get("customer:secret-name")))

async def cached_async(request):
    from redis.asyncio import Redis
    async with Redis.from_url(os.environ["SHOP_VALKEY"]) as client:
        await client.set("basket:secret-name", 1)
        async with client.pipeline() as pipeline:
            await pipeline.incr("basket:secret-name").incr("basket:secret-name").execute()
        return HttpResponse(await client.get("basket:secret-name"))

urlpatterns = [path("ready", ready), path("queries/<int:times>", queries), path("patient/<int:times>", patient),
    path("stream/<int:times>", stream), path("stream-sync/<int:times>", stream_sync), path("endless", endless),
    path("enqueue/<int:times>", enqueue), path("trouble", trouble), path("death", death), path("cached", cached),
    path("cached-async", cached_async)]
""",
}
INSTRUMENTED = {"DJANGO_SETTINGS_MODULE": "shop.instrumented"}


def eventually[T](ask: Callable[[], T], within_s: float = 40) -> T:
    """What `ask` returns once it returns something true, or its last failure."""
    until_s = time.monotonic() + within_s
    while True:
        try:
            if answer := ask():
                return answer
            failure: Exception = AssertionError(f"still {answer!r} after {within_s} s")
        except OSError as error:
            failure = error
        if time.monotonic() > until_s:
            raise failure
        time.sleep(0.05)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The project on disk, and what its processes are told."""

    folder: Path
    supervisor: Supervisor
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path, supervisor: Supervisor, **environment: str) -> "Shop":
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        shop = cls(folder=folder, supervisor=supervisor, environment=environment)
        assert shop.manage("migrate", "--verbosity", "0").returncode == 0
        return shop

    def options(self, counts: str, metrics_port: int, **more: Any) -> dict[str, str]:
        said = {"sinks": ["prometheus"], "folder": str(self.folder / counts), "metrics_port": metrics_port, **more}
        return {"PERFLAB_INSTRUMENTS": json.dumps(said)}

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run([sys.executable, "manage.py", *arguments], **environment)

    def run(self, command: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, command: Sequence[str], **environment: str) -> Child:
        """Started in the project's folder, as a user would."""
        return self.supervisor.start(
            [sys.executable, "-c", CHANGE_FOLDER, str(self.folder), *command],
            name="shop",
            log=self.folder / f"{Path(command[-1]).name}.log",
            cpus=tuple(os.sched_getaffinity(0)),
            environment={**self.environment, "PYTHONPATH": str(self.folder), **environment},
            stop_signal=signal.SIGTERM,
            grace_s=10,
        )

    @contextmanager
    def running(self, command: Sequence[str], **environment: str) -> Iterator[Child]:
        child = self.start(command, **environment)
        try:
            yield child
        finally:
            child.stop()
            self.supervisor.forget(child)

    @contextmanager
    def serving(self, command: Sequence[str], port: int, **environment: str) -> Iterator[Child]:
        with self.running(command, **environment) as child:
            wait_until_ready(child, lambda: answers_http(port, "/ready"))
            yield child


CHANGE_FOLDER = "import os, sys; os.chdir(sys.argv[1]); os.execvp(sys.argv[2], sys.argv[2:])"


def ask(port: int, path: str, headers: Mapping[str, str] | None = None) -> str:
    """The body of an answer that is well."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        body = response.read().decode()
        assert response.status == 200, body
        return body
    finally:
        connection.close()


def samples(metrics_port: int) -> dict[str, list[Any]]:
    """All samples by name; /metrics may come a moment after the first activity."""
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    found: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(eventually(lambda: ask(metrics_port, "/metrics", accept))):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample)
    return found


def counted(metrics_port: int, name: str, /, **labels: str) -> float:
    found = samples(metrics_port).get(name, ())
    return float(sum(sample.value for sample in found if labels.items() <= sample.labels.items()))


def port() -> int:
    return free_port(None)
