"""How is one block measured? A fresh process per arm, all hot together, taking turns request by request.

The request-interleaved duet of Bulej et al. (2020), "Duet benchmarking", one request in flight: whatever disturbs the
machine disturbs all arms alike. Each endpoint has its turn with empty caches at its start, so that its first round is
one of misses and the others are of hits.
"""

import gc
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg

from perflab.gate.connection import Connection, NoAnswer, as_bytes
from perflab.gate.counters import forget_caches
from perflab.gate.cpu import backends, settle, used_ns
from perflab.gate.description import Endpoint
from perflab.gate.mistakes import GateFailed
from perflab.gate.side import Application
from perflab_loadtests.journeys import Request
from perflab_reports.gate.evidence import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningArm:
    """One arm's application, its connection, and the processes whose CPU time is its own."""

    application: Application
    database: str
    connection: Connection
    pids: tuple[int, ...] = ()


type StartArms = Callable[[Sequence[str], ExitStack], Mapping[str, tuple[Application, str]]]
"""Starts the arms in the given order and waits for all; each with the name of its database."""


def measure_block(
    *, index: int, seed: int, arms: Mapping[str, tuple[Endpoint, ...]], requests: int, start: StartArms,
    observer: psycopg.Connection,
) -> Block:  # fmt: skip
    """One block.

    Args:
        index: Its number.
        seed: Decides the order of starts, of endpoints and of turns.
        arms: Arm to its endpoints: the same names and the same lists in all.
        requests: Timed ones of each endpoint to each arm.
        start: Starts the arms.
        observer: A connection to the server that asks who its backends are.

    Raises:
        GateFailed: an arm stopped answering, or answered with an error.
    """
    rng = random.Random(seed)
    order = rng.sample(sorted(arms), k=len(arms))
    names = [endpoint.name for endpoint in arms[order[0]]]
    lists = {arm: {one.name: one.requests for one in endpoints} for arm, endpoints in arms.items()}
    cpu_ns: dict[str, dict[str, float]] = {arm: {} for arm in arms}
    latency_ms: dict[str, dict[str, tuple[float, ...]]] = {arm: {} for arm in arms}
    with ExitStack() as stack:
        running = {}
        for arm, (application, database) in start(order, stack).items():
            connection = Connection(port=application.port)
            stack.callback(connection.close)
            running[arm] = RunningArm(application=application, database=database, connection=connection)
        for name in names:
            for arm in order:
                _warm(running[arm], lists[arm][name])
        running = {arm: _with_pids(one, observer) for arm, one in running.items()}
        for name in rng.sample(names, k=len(names)):
            times = _turns(running, {arm: lists[arm][name] for arm in order}, requests, rng)
            for arm, (taken, used) in times.items():
                latency_ms[arm][name] = tuple(taken)
                cpu_ns[arm][name] = used / requests
    return Block(index=index, seed=seed, order=tuple(order), cpu_ns=cpu_ns, latency_ms=latency_ms)


def _turns(
    running: Mapping[str, RunningArm], lists: Mapping[str, Sequence[Request]], count: int, rng: random.Random
) -> dict[str, tuple[list[float], int]]:
    """Arm to its times and the nanoseconds it used, over `count` rounds of one endpoint."""
    prepared = {arm: [as_bytes(request) for request in requests] for arm, requests in lists.items()}
    for one in running.values():
        forget_caches(one.application)
    turns = [rng.sample(sorted(running), k=len(running)) for _ in range(count)]
    taken: dict[str, list[float]] = {arm: [] for arm in running}
    settle()
    before = {arm: used_ns(one.pids) for arm, one in running.items()}
    gc.collect()
    gc.disable()
    try:
        for round_number, turn in enumerate(turns):
            for arm in turn:
                at = round_number % len(prepared[arm])
                taken[arm].append(_timed(running[arm], prepared[arm][at], lists[arm][at]))
    finally:
        gc.enable()
    settle()
    return {arm: (taken[arm], used_ns(one.pids) - before[arm]) for arm, one in running.items()}


def _warm(arm: RunningArm, requests: Sequence[Request]) -> None:
    for request in (*requests, *requests):
        _timed(arm, as_bytes(request), request)


def _timed(arm: RunningArm, prepared: bytes, request: Request) -> float:
    try:
        status, elapsed_ms = arm.connection.send(prepared)
    except NoAnswer as error:
        log = arm.application.child.last_words()
        raise GateFailed(f"{arm.application.child.name} stopped answering: {error}\n{log}".strip()) from None
    if status >= 400 and status not in request.expected:
        raise GateFailed(f"{arm.application.child.name} answered {request.method} {request.path} with {status}")
    return elapsed_ms


def _with_pids(arm: RunningArm, observer: psycopg.Connection) -> RunningArm:
    pids = (arm.application.worker, *backends(observer, arm.database))
    return RunningArm(application=arm.application, database=arm.database, connection=arm.connection, pids=pids)
