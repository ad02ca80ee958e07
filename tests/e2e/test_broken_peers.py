"""Receivers that are dead, slow, full or mad: requests keep their pace, nobody sees it, and losses are counted."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from broken_receiver import broken_receiver
from instrumented_application import Application, Stack, eventually, running

pytestmark = pytest.mark.e2e

PAGE = "/api/v1/products/7"
PAIRS = 150


@pytest.fixture(scope="module")
def unobserved(stack: Stack) -> Iterator[Application]:
    """The same application without a sink."""
    with running(stack, options={"sinks": ["prometheus"]}) as application:
        yield application


def p95_ms(durations: list[float]) -> float:
    return 1000 * sorted(durations)[int(0.95 * len(durations))]


def asked_by_turns(one: Application, other: Application) -> tuple[list[float], list[float]]:
    """Seconds of each request, sent alternately, so that whatever else the machine does happens to both."""
    durations: tuple[list[float], list[float]] = ([], [])
    for application in (one, other):
        assert application.get(PAGE) == 200
    for _ in range(PAIRS):
        for application, into in zip((one, other), durations, strict=True):
            began_s = time.perf_counter()
            status, body = application.ask("GET", PAGE)
            into.append(time.perf_counter() - began_s)
            assert status == 200
            assert '"id":7' in body.replace(" ", "")
    return durations


def helper_mib(stack: Stack, application: Application) -> float:
    (file,) = eventually(lambda: list(stack.folder.glob(f"counts-{application.port}/*/helper.pid")))
    pages = int(Path(f"/proc/{int(file.read_text())}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def lost(application: Application, sink: str) -> float:
    return sum(
        application.counted("perflab_sink_reports_total", sink=sink, outcome=outcome)
        for outcome in ("dropped", "failed", "limited")
    )


@pytest.mark.parametrize("behaviour", ["html", "500", "no http", "half", "unending", "mute", "reset", "flood"])
def test_whatever_a_receiver_answers_requests_are_as_quick_and_losses_are_counted(
    stack: Stack, unobserved: Application, behaviour: str
) -> None:
    options = {"sinks": ["prometheus", "otel", "sentry"], "sample_ratio": 1.0, "queue": 50}
    with (
        broken_receiver(behaviour) as receiver,
        running(stack, options=options, environment=receiver.environment) as application,
    ):
        without, with_broken = asked_by_turns(unobserved, application)
        print(f"{behaviour}: p95 {p95_ms(without):.1f} ms without, {p95_ms(with_broken):.1f} ms with")  # noqa: T201
        assert p95_ms(with_broken) < 2 * p95_ms(without) + 5
        assert application.counted(http_route="/api/v1/products/<id:product_id>") == PAIRS + 1
        for sink in ("otel", "sentry"):
            if behaviour == "html":  # a success is what its status says
                eventually(lambda sink=sink: application.counted("perflab_sink_reports_total", sink=sink) > 0)
            else:
                eventually(lambda sink=sink: lost(application, sink) > 0, within_s=40)
        assert "Traceback" not in application.log.read_text()
        assert helper_mib(stack, application) < 200


def test_a_rate_limit_is_honoured_and_counted_and_ends(stack: Stack) -> None:
    options = {"sinks": ["prometheus", "sentry"], "sample_ratio": 1.0}
    with (
        broken_receiver("429") as receiver,
        running(stack, options=options, environment=receiver.environment) as application,
    ):
        assert application.get(PAGE) == 200
        eventually(lambda: receiver.asked)
        limited_s, asked = time.monotonic(), receiver.asked
        receiver.behaviour.append("200")
        for _ in range(20):
            assert application.get(PAGE) == 200
        eventually(
            lambda: application.counted("perflab_sink_reports_total", sink="sentry", outcome="limited") >= 20,
            within_s=3,
        )
        assert receiver.asked == asked, "nothing is sent until Retry-After is over"
        time.sleep(max(0.0, limited_s + 4.5 - time.monotonic()))
        before = application.counted("perflab_sink_reports_total", sink="sentry", outcome="delivered")
        assert application.get(PAGE) == 200
        eventually(lambda: receiver.asked > asked)
        eventually(
            lambda: application.counted("perflab_sink_reports_total", sink="sentry", outcome="delivered") > before
        )


FLOODING = """
import os, sys, time
from django.conf import settings
settings.configure(
    **(project := dict(SECRET_KEY="x", INSTALLED_APPS=[], MIDDLEWARE=[], PERFLAB={
        "sinks": ["otel", "sentry", "prometheus"], "folder": sys.argv[1], "metrics_port": 0}))
)
from pathlib import Path
from perflab_instrumentation.instrument import instrument
from perflab_instrumentation import live
from perflab_instrumentation.options import Options
live.configure(Options(sinks=("otel", "sentry"), folder=sys.argv[1]), ("otel", "sentry"))
here = live.live()
(family,) = Path(sys.argv[1]).iterdir()
while not (family / "helper.pid").exists():
    time.sleep(0.05)
pid = int((family / "helper.pid").read_text())
def rss():
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
query = ("SELECT a, b, c FROM shop_product WHERE id = %s " * 5, "abc", "SELECT", "postgresql", 1, 2, 1,
         (("/srv/shop/views.py", 12, "page"),) * 8, False)
def report(number):
    return (number + 1, 2, 0, True, "sampled", "GET", "/products/<id>", "shop.page", "/products/7", 200,
            1_700_000_000_000_000_000, 20_000_000, 42, (("host", "shop.test"),), (), (query,) * 20, 20, (), (), ())
accepted = 0
for number in range(20_000):
    accepted += here.shipper.send(report(number))
    if number % 500 == 499:
        time.sleep(0.1)
most = 0
for _ in range(30):
    most = max(most, rss())
    time.sleep(0.1)
from perflab_instrumentation.counts.merged import read_family
kept = {labels: row.numbers[0] for (name, labels), row in read_family(family).items()
        if name == "perflab_sink_reports_total"}
print(accepted, most, sum(kept.values()), kept.get(("otel", "dropped"), 0))
here.close()
os.kill(pid, 15)
"""


def test_the_helper_stays_small_while_its_collector_is_dead(tmp_path: Path) -> None:
    with broken_receiver("mute") as receiver:
        done = subprocess.run(
            [sys.executable, "-c", FLOODING, str(tmp_path / "counts")],
            env={**os.environ, **receiver.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    accepted, most_mib, _, dropped = map(float, done.stdout.split()[-4:])
    print(f"{accepted:.0f} of 20,000 reports accepted, {dropped:.0f} dropped, {most_mib:.0f} MiB at most")  # noqa: T201
    assert accepted > 10_000
    assert dropped > 5_000
    assert most_mib < 250


@contextmanager
def silk_on_a_small_disk(stack: Stack, folder: Path) -> Iterator[Path]:
    """Silk's tables in a tablespace of a few megabytes."""
    small = folder / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m,mode=0777", "tmpfs", small], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"this machine does not let us mount: {mounted.stderr.decode().strip()}")
    tables = ("silk_request", "silk_response", "silk_sqlquery")
    space = small / "space"
    space.mkdir()
    space.chmod(0o700)
    for parent in folder.parents[:2]:
        parent.chmod(0o755)
    try:
        with stack.postgresql.connect(stack.database) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{space}'".encode())
            try:
                for table in tables:
                    connection.execute(f"TRUNCATE {table} CASCADE".encode())
                    connection.execute(f"ALTER TABLE {table} SET TABLESPACE small".encode())
                yield small
            finally:
                for table in tables:
                    connection.execute(f"TRUNCATE {table} CASCADE".encode())
                    connection.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default".encode())
                connection.execute("CHECKPOINT")
                connection.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_costs_profiles_and_no_request(stack: Stack, unobserved: Application, tmp_path: Path) -> None:
    options = {"sinks": ["prometheus", "silk"], "sample_ratio": 1.0}
    with silk_on_a_small_disk(stack, tmp_path) as small, running(stack, options=options) as application:
        assert application.get(PAGE) == 200
        eventually(lambda: application.counted("perflab_sink_reports_total", sink="silk", outcome="delivered"))
        ballast = small / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        without, with_full = asked_by_turns(unobserved, application)
        print(f"full disk: p95 {p95_ms(without):.1f} ms without, {p95_ms(with_full):.1f} ms with")  # noqa: T201
        assert p95_ms(with_full) < 2 * p95_ms(without) + 5
        eventually(lambda: application.counted("perflab_sink_reports_total", sink="silk", outcome="failed"))
        before = application.counted("perflab_sink_reports_total", sink="silk", outcome="delivered")
        ballast.unlink()
        assert application.get(PAGE) == 200
        eventually(lambda: application.counted("perflab_sink_reports_total", sink="silk", outcome="delivered") > before)
