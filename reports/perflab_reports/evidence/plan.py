"""What was planned? One factor's experiment as it was resolved before the first trial."""

import math
from dataclasses import dataclass, field
from typing import Literal

PhaseKind = Literal["warmup", "open", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhasePlan:
    """One stretch of load inside a trial.

    An open phase offers `rate_rps` whatever the server does; a closed phase keeps `users` busy; a warm-up does either
    and is discarded.
    """

    name: str
    kind: PhaseKind
    duration_s: float
    rate_rps: float | None = None
    users: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.duration_s) and self.duration_s > 0):
            raise ValueError(f"duration_s must be positive and finite, got {self.duration_s}")
        if (self.rate_rps is None) == (self.users is None):
            raise ValueError(f"phase {self.name!r} needs exactly one of rate_rps (open) and users (closed)")
        if self.rate_rps is not None and not (math.isfinite(self.rate_rps) and self.rate_rps > 0):
            raise ValueError(f"rate_rps must be positive and finite, got {self.rate_rps}")
        if self.users is not None and self.users <= 0:
            raise ValueError(f"users must be positive, got {self.users}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyPlan:
    """One level of the factor: the settings and the DDL set that make it, and the servers it needs."""

    name: str
    summary: str
    environment: dict[str, str] = field(default_factory=dict)
    ddl: str = "none"
    needs: tuple[str, ...] = ()
    workers: int = 2
    threads: int = 4
    connection_limit: int | None = None
    """At most this many server connections to the strategy's database; None leaves PostgreSQL's own limit."""
    errors_expected: bool = False
    """Overload experiments: failed requests are the finding, not a reason to call the trial INVALID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPlan:
    """Everything that decides one factor's trials; with `seed` the order of all blocks follows from it."""

    factor: str
    title: str
    question: str
    dataset: str
    scale: float
    mix: str
    baseline: str
    strategies: tuple[StrategyPlan, ...]
    blocks: int
    phases: tuple[PhasePlan, ...]
    seed: int
    skipped: dict[str, str] = field(default_factory=dict)
    """Strategy name to the reason it cannot run here (a missing server, say)."""
    generator_workers: int = 0
    """Worker processes of the load generator; 0 is one process without a master."""
