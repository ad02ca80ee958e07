"""Whatever a server does, it is an error class in the evidence: never a crash, a hang, or a lot of memory."""

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import trustme
from odd_server import BIG_BYTES, OddServer, odd_server

pytestmark = pytest.mark.e2e

CLIENTS = ["lean", "fast_http"]
WITH_PEAK = (
    "-c",
    (
        "import re, sys; from perflab_loadtests.__main__ import main; code = main(sys.argv[1:]); "
        "status = open('/proc/self/status').read(); "
        "print(int(re.search(r'VmHWM:\\s+(\\d+) kB', status)[1]) * 1024); sys.exit(code)"
    ),
)
"""The generator, which then says how much memory it had at most, in bytes (`ru_maxrss` would be its parent's too)."""


@pytest.fixture
def server() -> Iterator[OddServer]:
    with odd_server() as running:
        yield running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[OddServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with odd_server(context) as running:
        yield running


def offer(tmp_path: Path, host: str, *paths: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = os.environ | more.pop("environment", {})
    program = more.pop("program", ("-m", "perflab_loadtests"))
    plan = {
        "host": host,
        "out": str(tmp_path / "out"),
        "seed": 3,
        "mix": {"urls": list(paths)},
        "phases": [{"name": "odd", "kind": "open", "duration_s": 1, "rate_rps": 4}],
        "arrivals": "uniform",
        "timeout_s": 3,
        **more,
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    return subprocess.run(
        [sys.executable, *program, str(tmp_path / "plan.json")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )


def evidence(tmp_path: Path) -> dict[str, Any]:
    return dict(json.loads((tmp_path / "out" / "generator.json").read_text()))


def rows(tmp_path: Path, columns: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"select distinct {columns} from '{tmp_path}/out/requests.parquet' order by all").fetchall()


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("path", "status", "failure"),
    [
        ("/5xx", 503, "http_5xx"),
        ("/slow", 0, "timeout"),
        ("/endless", 0, {"lean": "timeout", "fast_http": ("timeout", "bad_response")}),
        ("/flood", 0, "bad_response"),
        ("/garbage", 0, "bad_response"),
        ("/reset", 0, "reset"),
        ("/cut", 0, {"lean": "truncated", "fast_http": ("truncated", "bad_response")}),
        ("/loop", {"lean": 302, "fast_http": (0, 302)}, "redirect_loop"),
        ("/nowhere", 0, "no_such_host"),
    ],
)
def test_a_bad_answer_has_its_class(
    server: OddServer, tmp_path: Path, client: str, path: str, status: Any, failure: Any
) -> None:
    done = offer(tmp_path, server.url, path, client=client)
    assert (done.returncode, done.stderr) == (0, "")
    [(found_status, found_failure)] = rows(tmp_path, "status, failure")
    for found, each in ((found_status, status), (found_failure, failure)):
        wanted = each[client] if isinstance(each, dict) else each
        assert found in (wanted if isinstance(wanted, tuple) else (wanted,))
    [phase] = evidence(tmp_path)["phases"]
    assert phase["errors_by_class"] == {found_failure: 4}
    assert phase["scheduled"] == phase["completed"] == 4


@pytest.mark.parametrize("path", ["/big", "/big-chunked"])
def test_a_body_of_100_mb_is_counted_and_not_kept(server: OddServer, tmp_path: Path, path: str) -> None:
    done = offer(tmp_path, server.url, path, timeout_s=30, program=WITH_PEAK)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(tmp_path, "status, failure, response_bytes") == [(200, None, BIG_BYTES)]
    peak_bytes = int(done.stdout.splitlines()[-1])
    assert peak_bytes < 2 * BIG_BYTES, "four bodies were under way at once"


@pytest.mark.parametrize("client", CLIENTS)
def test_a_body_larger_than_the_plan_wants_is_an_error(server: OddServer, tmp_path: Path, client: str) -> None:
    done = offer(tmp_path, server.url, "/big", timeout_s=30, client=client, largest_body_bytes=10_000_000)
    assert done.returncode == 0
    assert rows(tmp_path, "status, failure") == [(0, "body_too_large")]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_does_what_a_browser_does(server: OddServer, tmp_path: Path, client: str) -> None:
    done = offer(
        tmp_path,
        server.url,
        "/once",
        "/chunked",
        "/gzip",
        "/login",
        client=client,
        compressed=True,
        lanes=1,
        connections=1,
        requests_per_connection=0,
        phases=[{"name": "odd", "kind": "closed", "duration_s": 1, "users": 1, "think_s": 0.02}],
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(tmp_path, "status, failure") == [(200, None)]
    assert set(server.cookies) == {"who=me"}
    # One to see whether the server is there, one that is kept alive for all requests.
    assert server.connections <= 3


def test_a_compressed_body_that_is_none_is_a_bad_response(server: OddServer, tmp_path: Path) -> None:
    offer(tmp_path, server.url, "/corrupt", compressed=True)
    assert rows(tmp_path, "status, failure") == [(0, "bad_response")]


def test_a_redirect_is_its_own_answer_where_none_is_followed(server: OddServer, tmp_path: Path) -> None:
    offer(tmp_path, server.url, "/once", redirects=0)
    assert rows(tmp_path, "status, failure") == [(302, None)]


@pytest.mark.parametrize("client", CLIENTS)
def test_tls_works_with_a_certificate_that_is_known(
    secure: OddServer, authority: trustme.CA, tmp_path: Path, client: str
) -> None:
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    done = offer(tmp_path, secure.url, "/good", client=client, environment={"SSL_CERT_FILE": str(bundle)})
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(tmp_path, "status, failure") == [(200, None)]


@pytest.mark.parametrize("client", CLIENTS)
def test_any_certificate_will_do_where_none_is_verified(secure: OddServer, tmp_path: Path, client: str) -> None:
    done = offer(tmp_path, secure.url, "/good", client=client, verify_tls=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(tmp_path, "status, failure") == [(200, None)]


@pytest.mark.parametrize(
    ("host", "failure", "words"),
    [
        ("http://nothing.invalid", "no_such_host", "no such host"),
        ("http://127.0.0.1:1", "connection_refused", "is the server running"),
        ("{secure}", "tls", "certificate"),
        ("{plain_as_https}", "tls", "does the server speak TLS"),
    ],
)
def test_a_server_that_is_not_there_is_a_class_in_the_evidence(
    secure: OddServer, server: OddServer, tmp_path: Path, host: str, failure: str, words: str
) -> None:
    host = host.format(secure=secure.url, plain_as_https=server.url.replace("http:", "https:"))
    done = offer(tmp_path, host, "/good")
    assert done.returncode == 2
    assert words in done.stderr
    document = evidence(tmp_path)
    assert document["failure"]["class"] == failure
    assert document["complete"] is document["valid"] is False
