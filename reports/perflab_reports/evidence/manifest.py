"""What is this run? The plan of every factor and the machine it ran on, written before the first trial."""

from dataclasses import dataclass, field

from perflab_reports.evidence import SCHEMA_VERSION
from perflab_reports.evidence.plan import FactorPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which CPUs the load generator and the app side (workers, databases, caches) were pinned to."""

    pinned: bool
    generator_cpus: tuple[int, ...]
    app_cpus: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The machine and the versions a reader needs to judge whether two runs may be compared."""

    operating_system: str
    kernel: str
    cpu_model: str
    cpu_count: int
    memory_bytes: int
    placement: Placement
    versions: dict[str, str] = field(default_factory=dict)
    revision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """run.json."""

    run_id: str
    created_at: str
    preset: str
    seed: int
    factors: tuple[FactorPlan, ...]
    environment: Environment
    schema_version: int = SCHEMA_VERSION
