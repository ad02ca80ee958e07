"""What did each set-up of instruments use, visit by visit? overhead.json, raw; `perflab_reports.overhead` judges it."""

from dataclasses import dataclass
from typing import Literal

from perflab_reports.evidence import SCHEMA_VERSION
from perflab_reports.evidence.manifest import Environment

Kind = Literal["bare", "ours", "peers"]
Role = Literal["baseline", "baseline_again", "candidate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEndpoint:
    """One request of the reference application. `requests` is how many of it each variant gets in a block."""

    name: str
    title: str
    path: str
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CostVariant:
    """One set-up. `baseline_again` is the bare application a second time, the A/A arm.

    `exports` and `profiles` are of those that trace every request: something must leave for a collector or a Sentry in
    each round, and Silk must hold each request; else the instruments were not at work.
    """

    name: str
    title: str
    kind: Kind
    role: Role
    exports: bool = False
    profiles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One variant's requests to one endpoint in one block, and all CPU seconds until its background work had ended.

    `app_s` is of gunicorn's master and workers, `helper_s` of the instruments' helper process, `postgres_s` of the
    backends of its database and of their share of the server's own processes; what idling used in `duration_s` is in
    all three. `failures` counts answers other than 200; `settled` is false where the work did not end in time.
    `exported_bytes` is what left for a collector or a Sentry, `profiled` the requests that Silk holds more than before.
    """

    variant: str
    endpoint: str
    requests: int
    failures: int
    app_s: float
    helper_s: float
    postgres_s: float
    service_p50_s: float
    duration_s: float
    exported_bytes: int
    profiled: int
    settled: bool

    @property
    def cpu_s_per_request(self) -> float:
        return (self.app_s + self.helper_s + self.postgres_s) / max(1, self.requests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """CPU seconds of one variant in `duration_s` seconds in which nobody asked it anything."""

    variant: str
    app_s: float
    helper_s: float
    postgres_s: float
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CostBlock:
    """Every variant, newly started, idle for a while and then on every endpoint."""

    block: int
    visits: tuple[Visit, ...]
    idle: tuple[Idle, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverheadEvidence:
    """overhead.json, written again after each block. Only finished blocks are in it."""

    ledger_id: str
    created_at: str
    preset: str
    seed: int
    workers: int
    planned_blocks: int
    endpoints: tuple[CostEndpoint, ...]
    variants: tuple[CostVariant, ...]
    environment: Environment
    blocks: tuple[CostBlock, ...] = ()
    schema_version: int = SCHEMA_VERSION
