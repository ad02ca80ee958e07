"""What does a gate leave on disk? Exact work of both sides and the blocks in which they were timed: `gate.json`.

A block is one pass over all arms, each a fresh process: `base` and `head`, and `base_again`, which is base once more
(A/A). Within a block the arms are hot together and take turns, request by request. Arms see the same requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

SCHEMA_VERSION: Final = 1
Arm = Literal["base", "base_again", "head"]
MeasuredTier = Literal["counters", "cpu", "latency"]
ARMS: Final[tuple[Arm, ...]] = ("head", "base", "base_again")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWork:
    """One normalised statement of one endpoint, `count` times over its requests; `call_site` is `views.py:42`."""

    fingerprint: str
    text: str
    count: int
    call_site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Exact work of one endpoint's fixed request list, summed over it.

    `statements` were sent by Django; `calls`, `rows` and `shared_blocks` (hit + read) are PostgreSQL's own counts.
    `plan_hash` is of the plans' shapes, without costs.
    """

    endpoint: str
    statements: int
    calls: int
    rows: int
    shared_blocks: int
    plan_hash: str
    cache_operations: int
    spans: int
    response_bytes: int
    sql: tuple[StatementWork, ...] = ()
    requests: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterEvidence:
    """The counters of one side, one entry per endpoint."""

    work: tuple[Work, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One pass over the arms. `order` is the order in which they were started, drawn from `seed`.

    `cpu_ns` maps arm to endpoint to CPU time per request, of workers and database; `latency_ms` to every request's
    time. A block without a tier leaves its mapping empty.
    """

    index: int
    seed: int
    order: tuple[str, ...]
    cpu_ns: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    latency_ms: Mapping[str, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Which code was measured; `dirty` when it held changes that no revision names."""

    revision: str
    label: str
    dirty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEvidence:
    """gate.json. `counters` maps `base` and `head` to their work; `confirm` blocks are fresh, none of the screen's.

    `accepted` is what head's own perf/baseline.json says its work is: a difference that it states was accepted by
    whoever committed it. `invalid_reasons` say why nothing here may be believed. `tiers` are those that were to be
    measured (None: whichever the policy has), `left_out` the endpoints that were not compared, and why.
    """

    created_at: str
    base: Side
    head: Side
    machine: str = ""
    counters: Mapping[str, CounterEvidence] = field(default_factory=dict)
    accepted: CounterEvidence | None = None
    blocks: tuple[Block, ...] = ()
    confirm: tuple[Block, ...] = ()
    duration_s: float = 0.0
    invalid_reasons: tuple[str, ...] = ()
    tiers: tuple[MeasuredTier, ...] | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def day(self) -> date:
        """On which it was measured: old evidence is judged by the quarantine of its own day."""
        return datetime.fromisoformat(self.created_at).date()
