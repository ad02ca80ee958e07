"""How does one strategy's examination pass go? Two sub-passes of the same list: one counts, the other explains.

Each sub-pass starts a fresh application, warms it up by an unnumbered pass, and then sends the numbered list: what is
counted is the work of a warm application, caches filled as they stay filled. EXPLAIN runs at a statement's first
parameters, so mostly during the warm-up, and Silk's times and the spans of the numbered pass are nearly free of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from perflab.examination import sender
from perflab.examination.builder import ProfilePass, WorkPass, build
from perflab.examination.ports import (
    ConnectToDatabase,
    ReadCounters,
    ServerStatements,
    StartApplication,
)
from perflab.examination.recorded import read_plans, read_requests, read_spans
from perflab.examination.sender import Reply
from perflab.examination.silk import read_silk, write_extract
from perflab_instrumentation.examine.options import MODES, Mode
from perflab_loadtests.journeys.request import Request
from perflab_reports.evidence.examination import Examination

WORKERS = 1
THREADS = 1
"""What StartApplication starts: a second worker or thread has caches and connections of its own, and which one answers
is chance."""


def examine(
    *,
    factor: str,
    strategy: str,
    requests: Sequence[Request],
    folder: Path,
    start: StartApplication,
    statements: ServerStatements,
    counters: ReadCounters,
    silk: ConnectToDatabase | None,
    warm_up: Sequence[Request] | None = None,
    sub_passes: Sequence[Mode] = MODES,
) -> Examination:
    """Examine one strategy; the raw lines stay in `folder` (`work/`, `profile/`, and Silk's extract there).

    Args:
        factor: For the evidence.
        strategy: For the evidence.
        requests: The fixed, seeded list; the same for every strategy.
        folder: A folder of this strategy's; lines of an interrupted examination in it are removed.
        start: Starts the application; see its contract.
        statements: pg_stat_statements of the application's database.
        counters: The servers' cumulative counters.
        silk: Opens the profiled application's database; None leaves Silk's rows unread.
        warm_up: Sent before, unnumbered; the list itself by default, which fills every cache entry the list asks for.
        sub_passes: Where time is short, `("work",)` leaves out plans, spans and Silk; `("profile",)` takes statements,
            rows and cache operations from the profiled application, where they are the same, and leaves out
            connections, pools and all that the servers count.

    Raises:
        ExaminationFailed: the application did not answer, or did not record what was sent.
        ValueError: no sub-pass, or an unknown one.
    """
    if not sub_passes or not set(sub_passes) <= set(MODES):
        raise ValueError(f"sub_passes must be of {', '.join(MODES)}, got {tuple(sub_passes)}")
    warm_up = requests if warm_up is None else warm_up
    problems: list[str] = []
    work, profile = None, ProfilePass()
    if "work" in sub_passes:
        work, replies = _count(
            requests, warm_up, folder=_made(folder / "work"), start=start, statements=statements, counters=counters
        )
        problems += sender.unexpected(replies)
    if "profile" in sub_passes:
        into = _made(folder / "profile")
        profile, replies = _explain(requests, warm_up, folder=into, start=start, silk=silk)
        problems += [f"profiled: {problem}" for problem in sender.unexpected(replies)]
        problems += [f"not explained: {line.endpoint}: {line.error}" for line in profile.plans if line.error]
        lines = read_requests(into, expected=len(requests))
        work = work or WorkPass(requests=lines, counters={}, connections=False)
    assert work is not None
    return build(factor=factor, strategy=strategy, work=work, profile=profile, problems=tuple(problems))


def _count(
    requests: Sequence[Request],
    warm_up: Sequence[Request],
    *,
    folder: Path,
    start: StartApplication,
    statements: ServerStatements,
    counters: ReadCounters,
) -> tuple[WorkPass, tuple[Reply, ...]]:
    with start(mode="work", folder=folder) as address:
        sender.send(address, warm_up, counted=False)
        before = counters()
        statements.reset()
        replies = sender.send(address, requests, counted=True)
        server_statements = tuple(statements.read())
        after = counters()
    return WorkPass(
        requests=read_requests(folder, expected=len(requests)),
        server_statements=server_statements,
        counters=_growth(before, after),
    ), replies


def _explain(
    requests: Sequence[Request],
    warm_up: Sequence[Request],
    *,
    folder: Path,
    start: StartApplication,
    silk: ConnectToDatabase | None,
) -> tuple[ProfilePass, tuple[Reply, ...]]:
    seen = None
    with start(mode="profile", folder=folder) as address:
        sender.send(address, warm_up, counted=False)
        replies = sender.send(address, requests, counted=True)
        if silk is not None:
            with silk() as connection:
                seen = read_silk(connection)
            write_extract(seen, folder / "silk.jsonl")
    return ProfilePass(plans=read_plans(folder), spans=read_spans(folder), silk=seen), replies


LATE = frozenset({"postgres.commits", "postgres.rollbacks", "postgres.blocks_hit", "postgres.blocks_read"})
"""An idle PostgreSQL backend reports these up to ten seconds late, so over a short pass they say nothing. Blocks are in
`postgres.statement_blocks`, exactly."""


def _growth(before: Mapping[str, float], after: Mapping[str, float]) -> Mapping[str, float]:
    return {name: value - before.get(name, 0.0) for name, value in after.items() if name not in LATE}


def _made(folder: Path) -> Path:
    """Without the lines of an interrupted examination, which would be read together with this one's."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.jsonl"):
        file.unlink()
    return folder
