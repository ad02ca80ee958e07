"""What work does each endpoint do? Every request of its list, first past empty caches and then past full ones.

Two processes: one counts statements, rows and cache operations and adds no SQL, one takes plans and spans. Before
anything is counted the whole list was sent twice, so that no first-time look-up of PostgreSQL's is in the counts.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perflab.databases.statements import StatementCount, read_statements, reset_statements
from perflab.examination.lines import read_lines
from perflab.examination.sender import send_all
from perflab.gate.connection import Connection, NoAnswer, as_bytes, asks
from perflab.gate.description import Endpoint
from perflab.gate.mistakes import GateFailed
from perflab.gate.side import Application
from perflab.gate.support.perflab_gate_middleware import FORGET_PATH
from perflab.servers.postgresql import PostgreSQL
from perflab.servers.server import ServerFailed
from perflab_instrumentation.examine import plan_shape
from perflab_instrumentation.examine.fingerprint import WRITING
from perflab_reports.gate.evidence import CounterEvidence, StatementWork, Work

type Line = Mapping[str, Any]
type StartExamined = Callable[[str, Path], AbstractContextManager[Application]]
"""Takes `work` or `profile`, and the folder for its lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One side's work, and why endpoints are missing in it: name to the answer that was refused."""

    evidence: CounterEvidence
    refused: Mapping[str, str]


def count_work(
    *, server: PostgreSQL, database: str, endpoints: Sequence[Endpoint], start: StartExamined, folder: Path
) -> Counted:
    """One side's work; endpoints that do not answer as expected are left out and named.

    Args:
        server: Whose pg_stat_statements counts.
        database: The side's own copy, vacuumed and warm.
        endpoints: What is asked for.
        start: Starts the examined application.
        folder: Where its lines are kept.

    Raises:
        GateFailed: the application did not start, or stopped answering.
    """
    try:
        counted, refused = _work_pass(server, database, endpoints, start, folder / "work")
        endpoints = [endpoint for endpoint in endpoints if endpoint.name in counted]
        seen = _profile_pass(endpoints, start, folder / "profile")
    except ServerFailed as error:
        raise GateFailed(str(error)) from None
    lines = _by_endpoint(read_lines(folder / "work", "requests"))
    plans = _by_endpoint(read_lines(folder / "profile", "plans"))
    evidence = CounterEvidence(
        work=tuple(
            work_of(
                endpoint.name,
                lines=lines[endpoint.name],
                statements=counted[endpoint.name],
                plans=plans[endpoint.name],
                spans=seen[endpoint.name],
            )
            for endpoint in endpoints
        )
    )
    return Counted(evidence=evidence, refused=refused)


def work_of(
    endpoint: str, *, lines: Sequence[Line], statements: Sequence[StatementCount], plans: Sequence[Line], spans: int
) -> Work:
    """The sums over one endpoint's requests. Pure.

    Blocks are those of statements that only read: what an insert touches depends on where free space lies.
    """
    counts: Counter[tuple[str, str, str]] = Counter(
        (one["fingerprint"], one["sql"], one["call_site"] or "") for line in lines for one in line["statements"]
    )
    return Work(
        endpoint=endpoint,
        requests=len(lines),
        statements=sum(len(line["statements"]) for line in lines),
        calls=sum(one.calls for one in statements),
        rows=sum(one.rows for one in statements),
        shared_blocks=sum(one.shared_blocks for one in statements if not WRITING.search(one.query)),
        plan_hash=plan_hash(plans),
        cache_operations=sum(times for line in lines for times in line["cache"].values()),
        spans=spans,
        response_bytes=sum(line["response_bytes"] for line in lines),
        sql=tuple(
            StatementWork(fingerprint=fingerprint, text=text, count=count, call_site=call_site)
            for (fingerprint, text, call_site), count in sorted(counts.items())
        ),
    )


def plan_hash(plans: Iterable[Line]) -> str:
    """One hash over every shape that each statement's plans took; empty where nothing was explained. Pure."""
    shapes = sorted({(line["fingerprint"], plan_shape.shape_hash(line["plan"])) for line in plans})
    return hashlib.sha256(repr(shapes).encode()).hexdigest()[:12] if shapes else ""


def _work_pass(
    server: PostgreSQL, database: str, endpoints: Sequence[Endpoint], start: StartExamined, folder: Path
) -> tuple[dict[str, tuple[StatementCount, ...]], dict[str, str]]:
    counted = {}
    with start("work", folder) as application:
        refused = {one.name: reason for one in endpoints if (reason := refusal(application, one)) is not None}
        endpoints = [endpoint for endpoint in endpoints if endpoint.name not in refused]
        everything = [request for endpoint in endpoints for request in endpoint.requests]
        for _ in range(2):
            forget_caches(application)
            send_all(application.port, everything, numbered=False)
        for endpoint in endpoints:
            forget_caches(application)
            reset_statements(server)
            send_all(application.port, [*endpoint.requests, *endpoint.requests], numbered=True)
            counted[endpoint.name] = read_statements(server, database)
    return counted, refused


def _profile_pass(endpoints: Sequence[Endpoint], start: StartExamined, folder: Path) -> dict[str, int]:
    """Endpoint to its spans; the plans are in the folder's lines."""
    seen = {}
    with start("profile", folder) as application:
        for endpoint in endpoints:
            send_all(application.port, endpoint.requests, numbered=False)
        for endpoint in endpoints:
            forget_caches(application)
            before = _spans(folder)
            send_all(application.port, endpoint.requests, numbered=True)
            seen[endpoint.name] = _spans(folder) - before
    return seen


def refusal(application: Application, endpoint: Endpoint) -> str | None:
    """The first of the endpoint's answers that is an error, in words; None where there is none."""
    connection = Connection(port=application.port)
    try:
        for request in endpoint.requests:
            status, _ = connection.send(as_bytes(request))
            if status >= 400 and status not in request.expected:
                return f"{request.method} {request.path} was answered {status}"
    except NoAnswer as error:
        return f"it was not answered: {error}"
    finally:
        connection.close()
    return None


def forget_caches(application: Application) -> None:
    """Empty every cache of the application.

    Raises:
        GateFailed: it did not answer, or runs code of the work tree.
    """
    status = asks(application.port, FORGET_PATH)
    if status != 204:
        log = application.child.last_words()
        raise GateFailed(f"{application.child.name} could not empty its caches (answer: {status})\n{log}".strip())


def _spans(folder: Path) -> int:
    return sum(1 for _ in read_lines(folder, "spans"))


def _by_endpoint(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line["endpoint"]].append(line)
    return found
