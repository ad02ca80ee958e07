"""What happened in one trial? Everything but the requests themselves, which lie beside it in requests.parquet."""

from dataclasses import dataclass, field
from typing import Literal

from perflab_reports.evidence import SCHEMA_VERSION
from perflab_reports.evidence.plan import PhaseKind

Role = Literal["baseline", "baseline_again", "candidate"]
"""`baseline_again` is the second pass over the baseline in a block: the A/A arm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuSeconds:
    """CPU time spent within a phase, user and system together, in seconds, read from /proc.

    `app_workers` holds one figure per gunicorn worker, so that a lopsided trial shows.
    """

    app_workers: tuple[float, ...]
    postgres_s: float
    rest_s: float
    generator_s: float

    @property
    def app_s(self) -> float:
        return sum(self.app_workers)

    @property
    def serving_s(self) -> float:
        """All that a request costs on the serving side: app workers, PostgreSQL, caches and poolers."""
        return self.app_s + self.postgres_s + self.rest_s


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEvidence:
    """One phase as it ran. `started_at_s` is on the clock of requests.parquet (seconds since the trial's epoch).

    `counters` are differences over the phase, by dotted name: `postgres.sessions`, `postgres.commits`,
    `postgres.blocks_hit`, `postgres.blocks_read`, `postgres.wal_bytes`, `cache.hits`, `cache.misses`,
    `cache.evictions`, `pgbouncer.wait_us`; absent where the server is.
    """

    name: str
    kind: PhaseKind
    started_at_s: float
    duration_s: float
    scheduled: int
    completed: int
    errors: int
    dropped: int
    cpu: CpuSeconds
    counters: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorHealth:
    """Was the generator itself the bottleneck? Worst measured open phase."""

    cpu_ratio: float
    loop_lag_p99_s: float
    start_lag_p99_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """Was the app steady when measuring began? `drift_ratio`: the window's median latency, second half over first."""

    drift_ratio: float
    steady: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """trial.json. `invalid_reasons` empty means the trial counts."""

    trial_id: str
    factor: str
    strategy: str
    role: Role
    block: int
    position: int
    attempt: int
    started_at: str
    phases: tuple[PhaseEvidence, ...]
    generator: GeneratorHealth
    warm_up: WarmUp
    invalid_reasons: tuple[str, ...] = ()
    requests_sha256: str | None = None
    """Digest of requests.parquet as it was when the trial ended; RunFolder.write_trial fills it in."""
    schema_version: int = SCHEMA_VERSION

    @property
    def valid(self) -> bool:
        return not self.invalid_reasons
