"""How is one strategy examined? A pass that counts work and adds no SQL, then one with every instrument on.

The list's first part warms application and caches without being counted, so that the counted part sees what a warmed
application does. The profile pass has its own application process and is compared with nothing.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from perflab.bench.servers import difference
from perflab.databases.statements import read_statements, reset_statements
from perflab.databases.strategy import StrategyDatabase, WriteProbe, measure_write, warm
from perflab.examination.builder import endpoint_work
from perflab.examination.lines import read_lines
from perflab.examination.sender import send_all
from perflab.examination.silk import read_silk
from perflab.servers.gunicorn import Gunicorn
from perflab_loadtests.journeys import Request
from perflab_reports.evidence.examination import Examination, WriteCost
from perflab_reports.evidence.plan import FactorPlan, StrategyPlan
from perflab_target.ddl.write_probes import WRITE_PROBES

WARMING, COUNTED, PROFILED = 150, 150, 60
EXAMINED = WARMING + COUNTED
LATE = frozenset(f"postgres.{name}" for name in ("commits", "rollbacks", "blocks_hit", "blocks_read"))
"""An idle backend hands these to pg_stat_database up to ten seconds late: too late for a pass of one."""

type StartApplication = Callable[[dict[str, str], Path], AbstractContextManager[Gunicorn]]


def examine(
    *,
    plan: FactorPlan,
    strategy: StrategyPlan,
    database: StrategyDatabase,
    copy: str,
    start: StartApplication,
    counters: Callable[[], Mapping[str, float]],
    requests: Sequence[Request],
    folder: Path,
) -> Examination:
    """Both passes over one strategy.

    Args:
        plan: Whose mix and seed decide the request list.
        strategy: What is examined.
        database: Where the strategy's indexes are.
        copy: Name of the scratch copy that the application works on.
        start: Starts the application with more environment variables, logging to a file.
        counters: The servers' cumulative counters.
        requests: EXAMINED of them, in order.
        folder: Lines and extracts are kept here, as evidence.

    Raises:
        ServerFailed: a request was refused.
    """
    shutil.rmtree(folder, ignore_errors=True)
    server = database.server
    counted = requests[WARMING:]
    work, profile = folder / "work", folder / "profile"
    with start(_switch("work", work), folder / "work.log") as application:
        send_all(application.port, requests[:WARMING], numbered=False)
        reset_statements(server)
        before = counters()
        send_all(application.port, counted, numbered=True)
        deltas = {name: value for name, value in difference(counters(), before).items() if name not in LATE}
        statements = read_statements(server, copy)
    lines = list(read_lines(work, "requests"))
    with start(_switch("profile", profile), folder / "profile.log") as application:
        send_all(application.port, counted[:PROFILED], numbered=True)
    with server.connect(copy) as connection:
        silk = read_silk(connection, folder / "silk.jsonl")
    scans = database.indexes(copy)
    return Examination(
        factor=plan.factor,
        strategy=strategy.name,
        requests=len(lines),
        endpoints=endpoint_work(
            lines,
            plans=list(read_lines(profile, "plans")),
            spans_per_request=sum(1 for _ in read_lines(profile, "spans")) / PROFILED,
            silk=silk,
        ),
        counters={
            **deltas,
            **_cache_totals(lines),
            **_pool_totals(lines),
            "app.connections_opened": float(sum(line["connections_opened"] for line in lines)),
            "statements.calls": float(sum(statement.calls for statement in statements)),
            "statements.rows": float(sum(statement.rows for statement in statements)),
            "statements.shared_blocks": float(sum(statement.shared_blocks for statement in statements)),
        },
        indexes=scans,
        writes=_writes(plan, database, copy),
    )


def _switch(mode: str, folder: Path) -> dict[str, str]:
    return {"PERFLAB_EXAMINE": mode, "PERFLAB_EXAMINE_FOLDER": str(folder.absolute())}


def _cache_totals(lines: list[dict[str, Any]]) -> dict[str, float]:
    """What the application itself asked of its cache: counts that every backend has."""
    totals: dict[str, float] = {}
    for line in lines:
        for operation, times in line["cache"].items():
            totals[f"app.cache.{operation}"] = totals.get(f"app.cache.{operation}", 0.0) + times
    return totals


def _pool_totals(lines: list[dict[str, Any]]) -> dict[str, float]:
    """psycopg_pool counts from the process's start; the last line has the highest."""
    last = lines[-1]["pool"] if lines else {}
    return {f"pool.{name}": float(value) for name, value in last.items()}


def _writes(plan: FactorPlan, database: StrategyDatabase, copy: str) -> tuple[WriteCost, ...]:
    """Only where the factor is about indexes: the same batch with each strategy's."""
    if all(strategy.ddl == "none" for strategy in plan.strategies):
        return ()
    warm(database.server, copy)
    with database.server.connect(copy) as connection:
        return tuple(
            measure_write(
                connection, WriteProbe(table=probe.table, rows=probe.rows, statement=probe.statement.encode())
            )
            for probe in WRITE_PROBES[plan.dataset]
        )
