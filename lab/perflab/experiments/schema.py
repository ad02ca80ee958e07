"""What may an experiment file hold? The TOML of `loadtests/experiments/*.toml` as frozen types."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Gt, MinLen
from pydantic import ConfigDict, FiniteFloat, StringConstraints

from perflab_reports.evidence.plan import PhaseKind

PRESETS = ("smoke", "quick", "full")
PresetName = Literal["smoke", "quick", "full"]
Positive = Annotated[FiniteFloat, Gt(0)]
PositiveCount = Annotated[int, Gt(0)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTable:
    """One phase: `rate_rps` for a warm-up or an open phase, `users` for a closed one."""

    __pydantic_config__ = STRICT

    name: Name
    kind: PhaseKind
    duration_s: Positive
    rate_rps: Positive | None = None
    users: PositiveCount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyTable:
    """One strategy: what its environment, its DDL set and its servers are.

    Values in `environment` may name a server's address as ${postgresql}, ${valkey}, ${memcached} or ${pgbouncer}.
    """

    __pydantic_config__ = STRICT

    summary: str
    environment: dict[str, str] = field(default_factory=dict)
    ddl: str = "none"
    needs: tuple[str, ...] = ()
    workers: PositiveCount = 2
    threads: PositiveCount = 4
    connection_limit: PositiveCount | None = None
    errors_expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetTable:
    """One size of the same experiment. No `strategies` means all of them."""

    __pydantic_config__ = STRICT

    blocks: PositiveCount
    scale: Positive
    phases: Annotated[tuple[PhaseTable, ...], MinLen(1)]
    strategies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One factor's experiment file."""

    __pydantic_config__ = STRICT

    factor: Name
    title: str
    question: str
    dataset: str
    baseline: str
    mix: str
    strategies: Annotated[dict[Name, StrategyTable], MinLen(1)]
    presets: Annotated[dict[PresetName, PresetTable], MinLen(1)]
