"""Projects that we did not write answer the same with the instruments as without, and the instruments tell of them."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from crawl import Answer, Visitor, crawl
from findings import SeenSpan, as_text, by_route, repetitions, seen_spans
from foreign_projects import PLACE, ForeignProject, fetched
from foreign_sites import SITES, ForeignSite
from listening_peers import ListeningPeers, listening_peers
from prometheus_client.parser import text_string_to_metric_families

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.servers.postgresql import SUPERUSER, PostgreSQL, running_postgresql
from perflab.servers.server import wait_until_ready

pytestmark = pytest.mark.e2e

FINDINGS = PLACE / "findings"
"""What docs/foreign-projects.md is written from."""

SINKS = '{"sinks": ["prometheus", "otel", "sentry", "silk"], "sample_ratio": 1.0}'


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One copy of a project, with its data."""

    site: ForeignSite
    project: ForeignProject
    folder: Path
    environment: dict[str, str]
    server: PostgreSQL | None

    def manage(self, *arguments: str, wrapped: bool = False, stdin: Path | None = None) -> None:
        program, *rest = self.site.manage
        command = [self.project.program(program), *rest, *arguments]
        done = subprocess.run(
            [*(self.wrapper() if wrapped else ()), *command],
            cwd=self.folder,
            env={**os.environ, **self.environment, **({"PERFLAB_INSTRUMENTS": SINKS} if wrapped else {})},
            input=stdin.read_bytes() if stdin else None,
            capture_output=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()[-3000:]

    def wrapper(self) -> tuple[str, ...]:
        return (str(self.project.python), "-m", "perflab_instrumentation", "exec", "--")

    @contextmanager
    def database(self) -> Iterator[Callable[[str], list[Any]]]:
        """Run a statement behind the application's back."""
        if self.server is None:
            with contextlib.closing(sqlite3.connect(self.folder / self.site.sqlite, timeout=20)) as lite:
                lite.execute("PRAGMA legacy_alter_table=ON")
                yield lambda statement: lite.execute(statement).fetchall()
        else:
            with self.server.connect(self.environment["SHOP_DATABASE"]) as connection:

                def run(statement: str) -> list[Any]:
                    cursor = connection.execute(statement.encode())
                    return cursor.fetchall() if cursor.description else []

                yield run

    @contextmanager
    def serving(self, supervisor: Supervisor, port: int, *, wrapped: bool, **environment: str) -> Iterator[None]:
        gunicorn = [self.project.program("gunicorn"), self.site.wsgi, "--workers", "2", "--bind", f"127.0.0.1:{port}"]
        child = supervisor.start(
            [*(self.wrapper() if wrapped else ()), *gunicorn, "--no-control-socket", "--chdir", str(self.folder)],
            name=self.site.name,
            log=self.folder / "gunicorn.log",
            cpus=tuple(os.sched_getaffinity(0)),
            # Wagtail puts the classes of a button in the order of a set.
            environment={**self.environment, **environment, "PYTHONHASHSEED": "0"},
            folder=self.folder,
            stop_signal=signal.SIGTERM,
            grace_s=10,
        )
        try:
            wait_until_ready(child, lambda: "Booting worker" in (self.folder / "gunicorn.log").read_text())
            yield
        finally:
            child.stop()
            supervisor.forget(child)

    def copied(self, name: str) -> "Placed":
        """The same again, for other hands."""
        folder = self.folder.with_name(name)
        shutil.copytree(self.folder, folder)
        environment = dict(self.environment)
        if self.server is not None:
            environment["SHOP_DATABASE"] = name
            with self.server.connect() as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.environment['SHOP_DATABASE']}".encode())
        return Placed(site=self.site, project=self.project, folder=folder, environment=environment, server=self.server)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Both tours, and what the instruments said of theirs."""

    bare: list[Answer]
    instrumented: list[Answer]
    sent: int
    samples: dict[str, list[Any]]
    spans: list[SeenSpan]
    events: list[dict[str, Any]]
    silk_requests: int
    silk_queries: int
    log: str


@pytest.fixture(scope="module")
def supervisor() -> Iterator[Supervisor]:
    with Supervisor() as started:
        yield started


@pytest.fixture(scope="module")
def postgresql(supervisor: Supervisor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    folder = tmp_path_factory.mktemp("foreign-postgresql")
    cpus = tuple(os.sched_getaffinity(0))
    with running_postgresql(supervisor, folder / "pg", logs=folder, cpus=cpus) as server:
        yield server


@pytest.fixture(scope="module", params=SITES)
def placed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, supervisor: Supervisor) -> Placed:
    """The project with its tables and its data."""
    site = SITES[request.param]
    project = fetched(site.name)
    folder = tmp_path_factory.mktemp(site.name) / "site"
    shutil.copytree(project.site, folder)
    environment: dict[str, str] = {}
    server: PostgreSQL | None = None
    if not site.sqlite:
        server = request.getfixturevalue("postgresql")
        with server.connect() as connection:
            connection.execute(b"CREATE DATABASE site")
        environment = {
            "SHOP_DATABASE": "site",
            "SHOP_PORT": str(server.port),
            "SHOP_USER": SUPERUSER,
            "SHOP_PASSWORD": server.password,
        }
    made = Placed(site=site, project=project, folder=folder, environment=environment, server=server)
    made.manage("migrate", "--verbosity", "0")
    made.manage("shell", stdin=project.data)
    return made


@pytest.fixture(scope="module")
def seen(placed: Placed, supervisor: Supervisor) -> Seen:
    visit, port, metrics_port = placed.site.visit, free_port(None), free_port(None)
    instrumented = placed.copied("instrumented")
    bare = placed.copied("bare")
    with bare.serving(supervisor, port, wrapped=False):
        answers = crawl(port, visit).answers
    instrumented.manage("migrate", "silk", "--verbosity", "0", wrapped=True)
    with (
        listening_peers() as peers,
        instrumented.serving(
            supervisor,
            port,
            wrapped=True,
            PERFLAB_INSTRUMENTS=SINKS,
            OTEL_EXPORTER_PROMETHEUS_PORT=str(metrics_port),
            **peers.environment,
        ),
    ):
        visitor = crawl(port, visit)
        broken(instrumented, visitor)
        *watched, _ = visitor.answers
        sent = len(visitor.answers)
        samples = eventually(lambda: scrape(metrics_port))
        with instrumented.database() as ask:
            eventually(lambda: served(peers) >= sent)
            eventually(lambda: any("exception" in event for event in peers.events()))
            rows = lambda table: ask(f"SELECT count(*) FROM {table}")[0][0]  # noqa: E731 (two uses)
            with contextlib.suppress(AssertionError):
                eventually(lambda: rows("silk_request") >= sent)
            made = Seen(
                bare=answers,
                instrumented=watched,
                sent=sent,
                samples=samples,
                spans=list(seen_spans(peers)),
                events=peers.events(),
                silk_requests=rows("silk_request"),
                silk_queries=rows("silk_sqlquery"),
                log=(instrumented.folder / "gunicorn.log").read_text(),
            )
    found = as_text(placed.site.name, by_route(made.spans), repetitions(made.samples, made.spans))
    FINDINGS.mkdir(exist_ok=True)
    (FINDINGS / f"{placed.site.name}.txt").write_text(f"{found}\n")
    return made


def broken(placed: Placed, visitor: Visitor) -> None:
    """One visit to a page that raises."""
    site = placed.site
    with placed.database() as run:
        if site.away:
            run(f"ALTER TABLE {site.away} RENAME TO away")
        try:
            visitor.get(site.visit.broken)
        finally:
            if site.away:
                run(f"ALTER TABLE away RENAME TO {site.away}")
    assert visitor.answers[-1].status == 500, visitor.answers[-1]


def served(peers: ListeningPeers) -> int:
    return sum(span["kind"] == 2 for span in peers.spans())


def scrape(port: int) -> dict[str, list[Any]]:
    text = urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    found: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample)
    return found


def eventually[T](ask: Callable[[], T], within_s: float = 15) -> T:
    until_s = time.monotonic() + within_s
    while True:
        with contextlib.suppress(OSError):
            if answer := ask():
                return answer
        assert time.monotonic() < until_s, f"not within {within_s} s"
        time.sleep(0.1)


def test_every_page_is_what_it_is_without_instruments(seen: Seen) -> None:
    assert [(a.request, a.status, a.location) for a in seen.instrumented] == [
        (a.request, a.status, a.location) for a in seen.bare
    ]
    for bare, instrumented in zip(seen.bare, seen.instrumented, strict=True):
        assert instrumented.body == bare.body, bare.request
    assert sum(answer.status == 200 for answer in seen.bare) >= 12


def test_as_many_requests_are_counted_as_were_sent(seen: Seen) -> None:
    counted = sum(sample.value for sample in seen.samples["http_server_request_duration_seconds_count"])
    assert counted == seen.sent


def test_every_request_has_a_span_and_its_statements_have_theirs(seen: Seen) -> None:
    roots = [span for span in seen.spans if "perflab.queries" in span.attributes]
    statements = [span for span in seen.spans if "db.query.text" in span.attributes]
    assert len(roots) == seen.sent
    assert len(statements) == sum(span.attributes["perflab.queries"] for span in roots) > 100


def test_what_repeats_is_named_with_its_line(seen: Seen) -> None:
    found = repetitions(seen.samples, seen.spans)
    assert found
    assert all(repetition.call_site and repetition.most >= 5 for repetition in found), found


def test_the_broken_page_is_an_event_with_its_exception(seen: Seen, placed: Placed) -> None:
    raised = {event["exception"]["values"][-1]["type"] for event in seen.events if "exception" in event}
    assert placed.site.raises in raised


def test_silk_has_every_request(seen: Seen) -> None:
    assert seen.silk_requests == seen.sent
    assert seen.silk_queries > 100


def test_the_instruments_complain_of_nothing(seen: Seen) -> None:
    assert "perflab.instruments" not in seen.log
