"""What does a report say? The judged run, before anybody renders it; `report.json` is these types as JSON."""

from dataclasses import dataclass, field
from typing import Literal

from perflab_reports.evidence import SCHEMA_VERSION
from perflab_reports.evidence.examination import Examination
from perflab_reports.evidence.manifest import Environment
from perflab_reports.evidence.plan import PhasePlan
from perflab_reports.overhead.model import OverheadReport

Verdict = Literal["FASTER", "SLOWER", "SAME", "INCONCLUSIVE"]
Status = Literal["OK", "SKIPPED", "INVALID"]
AgreementVerdict = Literal["SAME", "INCONCLUSIVE", "INVALID"]
"""Of the A/A arm: INVALID means the baseline differs from itself, so the metric can carry no verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Candidate over baseline for one metric, paired within blocks.

    `ratio` is exp of the mean log-ratio, `low`..`high` its 95 % t-interval; `verdict` uses the family-wise
    interval. `baseline_value` and `candidate_value` are geometric means over trials, in `unit`.
    """

    metric: str
    unit: str
    ratio: float
    low: float
    high: float
    verdict: Verdict
    reason: str
    hodges_lehmann: float
    blocks: int
    baseline_value: float
    candidate_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointComparison:
    """The same comparisons, for the requests of one endpoint alone."""

    endpoint: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyReport:
    """One strategy judged. `not_reported` maps a metric to why it has no figure (too few requests, say)."""

    strategy: str
    summary: str
    status: Status
    reason: str
    mechanism: str
    comparisons: tuple[Comparison, ...] = ()
    endpoints: tuple[EndpointComparison, ...] = ()
    not_reported: dict[str, str] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    """Metric to geometric mean over this strategy's valid trials, so that the baseline has figures too."""
    examination: Examination | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The A/A arm for one metric, and the smallest effect this many blocks could have found (80 % power)."""

    ratio: float
    low: float
    high: float
    verdict: AgreementVerdict
    minimal_detectable_effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """One trial in the validity section."""

    trial_id: str
    strategy: str
    role: str
    block: int
    attempt: int
    requests: int
    errors: int
    dropped: int
    generator_cpu_ratio: float
    start_lag_p99_ms: float
    drift_ratio: float
    worker_imbalance: float
    """Largest worker's share of the app's CPU over its even share; 1.0 is level."""
    invalid_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Response-time quantiles of one strategy's open phases, all valid trials together."""

    strategy: str
    quantiles: tuple[float, ...]
    response_time_ms: tuple[float, ...]
    service_time_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries:
    """One strategy second by second: served rate and response-time median, first valid trial of block 0."""

    strategy: str
    phase: str
    second: tuple[float, ...]
    served_rps: tuple[float, ...]
    p50_ms: tuple[float, ...]
    p95_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReport:
    """One factor judged; `answer` is the one sentence that a team acts on."""

    factor: str
    title: str
    question: str
    answer: str
    baseline: str
    dataset: str
    scale: float
    mix: str
    blocks: int
    phases: tuple[PhasePlan, ...]
    strategies: tuple[StrategyReport, ...]
    a_a: dict[str, Agreement]
    trials: tuple[TrialRow, ...]
    distributions: tuple[Distribution, ...]
    series: tuple[TimeSeries, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """report.json. `complete` is false where trials are still missing (an interrupted run)."""

    run_id: str
    created_at: str
    preset: str
    complete: bool
    factors: tuple[FactorReport, ...]
    environment: Environment
    instruments: OverheadReport | None = None
    """What the instruments cost on this machine, if somebody measured it: `perflab run overhead`."""
    schema_version: int = SCHEMA_VERSION
