"""When the load generator cannot go on: one clear line, the right exit code, and what was recorded is kept."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.e2e

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@pytest.fixture
def answering() -> Iterator[str]:
    """A server that answers every request well, one thread per connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve(connection: socket.socket) -> None:
            with connection, suppress(ConnectionError):
                while connection.recv(4096):
                    connection.sendall(GOOD)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def start(tmp_path: Path, host: str, **more: Any) -> subprocess.Popen[str]:
    plan = {
        "host": host,
        "out": str(tmp_path / "out"),
        "seed": 5,
        "mix": "one_row",
        "phases": [{"name": "steady", "kind": "open", "duration_s": 30, "rate_rps": 50}],
        "key_space": {"products": 1000},
        **more,
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    return subprocess.Popen(
        [sys.executable, "-m", "perflab_loadtests", str(tmp_path / "plan.json")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(generator: subprocess.Popen[str]) -> tuple[int, str]:
    _, err = generator.communicate(timeout=30)
    return generator.returncode, err


def next_tick(generator: subprocess.Popen[str]) -> None:
    assert generator.stdout is not None
    while json.loads(generator.stdout.readline())["event"] != "progress":
        pass


def test_a_bad_plan_names_every_mistake(tmp_path: Path) -> None:
    code, err = end(start(tmp_path, "ftp://nowhere", mix="brows", lanes=0))
    assert code == 2
    assert [word in err for word in ("host:", "mix:", "lanes:")] == [True] * 3
    assert "Traceback" not in err


def test_a_refused_connection_is_one_line(tmp_path: Path) -> None:
    code, err = end(start(tmp_path, f"http://127.0.0.1:{free_port()}"))
    assert code == 2
    assert "Connection refused; is the server running" in err
    assert len(err.splitlines()) == 1


def test_an_unknown_host_is_one_line(tmp_path: Path) -> None:
    code, err = end(start(tmp_path, "http://no-such-host.invalid:80"))
    assert code == 2
    assert "no such host: 'no-such-host.invalid'" in err
    assert len(err.splitlines()) == 1


def test_a_server_that_speaks_no_tls_is_one_line(tmp_path: Path, answering: str) -> None:
    code, err = end(start(tmp_path, answering.replace("http:", "https:"), timeout_s=1))
    assert code == 2
    assert "cannot be reached" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interrupted_run_keeps_what_it_recorded(tmp_path: Path, answering: str, number: int, expected: int) -> None:
    generator = start(tmp_path, answering)
    next_tick(generator)
    generator.send_signal(number)
    assert end(generator) == (expected, "")
    summary = json.loads((tmp_path / "out" / "generator.json").read_text())
    [(recorded,)] = duckdb.sql(f"select count(*) from '{tmp_path}/out/requests.parquet'").fetchall()
    assert not summary["complete"]
    assert recorded == summary["phases"][0]["completed"] > 0


def test_a_vanished_reader_ends_the_run(tmp_path: Path, answering: str) -> None:
    generator = start(tmp_path, answering)
    next_tick(generator)
    assert generator.stdout is not None
    assert generator.stderr is not None
    generator.stdout.close()
    assert generator.wait(timeout=10) == 1
    assert "whoever started this run is gone" in generator.stderr.read()
    generator.stderr.close()
    assert generator.stdin is not None
    generator.stdin.close()
    assert (tmp_path / "out" / "requests.parquet").exists()


def test_a_driver_that_hangs_up_ends_the_run(tmp_path: Path, answering: str) -> None:
    code, err = end(start(tmp_path, answering, handshake=True))
    assert code == 1
    assert "whoever started this run is gone" in err


def test_a_full_disk_is_one_line_and_leaves_nothing_half_written(tmp_path: Path, answering: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".requests.parquet.partial").symlink_to("/dev/full")
    phases = [{"name": "steady", "kind": "open", "duration_s": 0.5, "rate_rps": 50}]
    code, err = end(start(tmp_path, answering, phases=phases))
    assert code == 2
    assert "No space left on device; free some space" in err
    assert len(err.splitlines()) == 1
    assert list(out.iterdir()) == []


def test_a_file_in_the_folders_place_is_one_line(tmp_path: Path, answering: str) -> None:
    (tmp_path / "out").write_text("in the way")
    code, err = end(start(tmp_path, answering))
    assert code == 2
    assert "cannot write to" in err
    assert "Traceback" not in err
