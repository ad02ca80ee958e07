"""`perflab up` for real: every link answers, a trace leads to its profile and log line, and nothing is left behind."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from instrumented_application import eventually
from left_processes import wait_until_gone
from perflab_command import PERFLAB

from perflab.servers.binaries import find_binary
from perflab.servers.server import ServerMissing

pytestmark = pytest.mark.e2e

HREF = re.compile(r'href="([^"#]+)"')
READY_S = 180.0


@dataclass(frozen=True, kw_only=True)
class Up:
    """A running `perflab up` whose page answers."""

    process: subprocess.Popen[bytes]
    url: str
    told: Path

    def get(self, path: str) -> str:
        with urllib.request.urlopen(urljoin(self.url, path), timeout=60) as response:  # noqa: S310 (of our own servers)
            assert response.status == 200
            return str(response.read().decode(errors="replace"))

    def states(self) -> dict[str, str]:
        return {name: part["state"] for name, part in json.loads(self.get("/status")).items()}


@contextmanager
def up(environment: dict[str, str], folder: Path, *options: str, **more: str) -> Iterator[Up]:
    """Start it and wait for its page; every process it starts carries the folder's name."""
    said, told = folder / "stdout", folder / "stderr"
    with said.open("w") as stdout, told.open("w") as stderr:
        process = subprocess.Popen(
            [PERFLAB, "up", "--port", "0", *options],
            cwd=folder,
            env={**environment, "UP_TEST_FOLDER": str(folder), **more},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        eventually(lambda: process.poll() is not None or said.read_text(), within_s=READY_S)
        assert process.poll() is None, told.read_text()
        yield Up(process=process, url=said.read_text().strip(), told=told)
    finally:
        process.kill()
        process.wait()
        assert wait_until_gone(str(folder)) == []


def has_prometheus() -> bool:
    try:
        find_binary("prometheus")
    except ServerMissing:
        return False
    return True


def test_every_link_answers_and_sigterm_ends_it_all(perflab_environment: dict[str, str], tmp_path: Path) -> None:
    with up(perflab_environment, tmp_path) as running:
        eventually(lambda: set(running.states().values()) <= {"up", "not here"}, within_s=30)
        page = running.get("/")
        links = [link for link in dict.fromkeys(HREF.findall(page)) if not link.startswith("data:")]
        assert len(links) >= (30 if has_prometheus() else 18)
        for link in links:
            if link.startswith("/cause/"):
                eventually(lambda link=link: answers(running, link))  # type: ignore[misc]  # bound at once
            else:
                assert running.get(link.replace("&amp;", "&")), link
        if has_prometheus():
            assert "Slowest requests" in running.get("/boards/overview")
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(60) == 143
        assert "Traceback" not in running.told.read_text()


def test_a_trace_leads_to_its_profile_error_and_log_line(perflab_environment: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "kept"
    with up(perflab_environment, tmp_path, "--for", "20s", "--out", str(out)) as running:
        (trace, *_) = re.findall(r'href="/cause/([0-9a-f]{32})"', running.get("/"))
        cause = eventually(
            lambda: (
                (text := answers(running, f"/cause/{trace}"))
                and all(part in text for part in ("/silk/request/", f"/traces/{trace}", "LookupError"))
                and text
            )
        )
        assert "GET /examples/error 500" in cause
        assert "no basket holds this product" in cause
        (silk,) = set(re.findall(r'href="([^"]+/silk/request/[^/"]+/)"', cause))
        assert "/examples/error" in running.get(silk)
        assert trace[:8] in running.get(f"/logs?trace_id={trace}")
        if has_prometheus():
            eventually(lambda: "/cause/" in running.get("/boards/overview"))
        assert running.process.wait(60) == 0
    assert (out / "application.jsonl").stat().st_size > 0
    assert list(out.glob("sinks/spans/*.parquet"))
    assert list(out.glob("load/0001/requests.parquet"))
    assert not list(out.glob("load/0001/plan.json")), "it holds credentials"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_whoever_ends_it_while_it_starts_leaves_nothing(
    perflab_environment: dict[str, str], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    told = tmp_path / "stderr"
    with told.open("w") as stderr:
        process = subprocess.Popen(
            [PERFLAB, "up", "--port", "0"],
            cwd=tmp_path,
            env={**perflab_environment, "UP_TEST_FOLDER": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            stdout=stderr,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        eventually(lambda: "starting the application" in told.read_text(), within_s=READY_S)
        process.send_signal(number)
        assert process.wait(60) == code
    finally:
        process.kill()
        process.wait()
    assert wait_until_gone(str(tmp_path)) == []
    assert "Traceback" not in told.read_text()


def answers(running: Up, path: str) -> str:
    """The page; empty while it is not there yet."""
    try:
        return running.get(path)
    except urllib.error.HTTPError:
        return ""


def test_grafana_that_is_not_there_is_asked_for_before_anything_starts(
    perflab_environment: dict[str, str], tmp_path: Path
) -> None:
    began_s = time.monotonic()
    done = subprocess.run(
        [PERFLAB, "up", "--grafana", "--rate", "-1"],
        cwd=tmp_path,
        env={**perflab_environment, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "grafana.com" in done.stderr
    assert "--rate" in done.stderr
    assert "starting" not in done.stderr
    assert time.monotonic() - began_s < 30


FAKE_GRAFANA = """#!{python}
import http.server, json, os, pathlib, sys
provisioning = pathlib.Path(os.environ["GF_PATHS_PROVISIONING"])
files = {{str(file.relative_to(provisioning)): file.read_text() for file in provisioning.rglob("*.yaml")}}
pathlib.Path(os.environ["FAKE_GRAFANA_SAW"]).write_text(json.dumps({{"arguments": sys.argv[1:], "files": files}}))

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

address = os.environ["GF_SERVER_HTTP_ADDR"], int(os.environ["GF_SERVER_HTTP_PORT"])
http.server.ThreadingHTTPServer(address, Handler).serve_forever()
"""


def test_grafana_gets_provisioning_of_its_own(perflab_environment: dict[str, str], tmp_path: Path) -> None:
    """A stand-in that notes what it was given: no Grafana was at hand."""
    if not has_prometheus():
        pytest.skip("no Prometheus")
    program = tmp_path / "bin" / "grafana"
    program.parent.mkdir()
    program.write_text(FAKE_GRAFANA.format(python=PERFLAB.with_name("python")))
    program.chmod(0o755)
    saw = tmp_path / "saw.json"
    path = f"{program.parent}:{os.environ['PATH']}"
    with up(
        perflab_environment, tmp_path, "--grafana", "--rate", "0", "--for", "3s", PATH=path, FAKE_GRAFANA_SAW=str(saw)
    ) as running:
        assert running.states()["Grafana"] == "up"
        assert "Load" not in running.states()
        assert running.process.wait(60) == 0
    seen = json.loads(saw.read_text())
    assert seen["arguments"] == ["server"]
    assert "/cause/$${__value.raw}" in seen["files"]["datasources/perflab.yaml"]
    assert "boards" in seen["files"]["dashboards/perflab.yaml"]
