"""May the figures of a factor be believed? The worst of its valid trials, and every trial that was thrown out."""

from collections.abc import Callable
from dataclasses import dataclass

from perflab_reports import quantities
from perflab_reports.model import FactorReport, TrialRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """`facts` pairs what was checked with the worst that was seen."""

    facts: tuple[tuple[str, str], ...]
    invalid: tuple[TrialRow, ...]


def validity(factor: FactorReport) -> Validity:
    """The trials of one factor, summed up."""
    valid = [trial for trial in factor.trials if not trial.invalid_reasons]
    invalid = tuple(trial for trial in factor.trials if trial.invalid_reasons)
    requests = sum(trial.requests for trial in valid)
    errors, dropped = sum(trial.errors for trial in valid), sum(trial.dropped for trial in valid)
    facts = [("Valid trials", f"{len(valid)} of {len(factor.trials)}"), ("Requests", quantities.count(requests))]
    facts += [
        ("Errors", f"{quantities.count(errors)}{_share(errors, requests)}"),
        ("Dropped arrivals", f"{quantities.count(dropped)}{_share(dropped, requests + dropped)}"),
    ]
    if valid:
        facts += [
            ("Generator CPU, worst", quantities.percent(_worst(valid, lambda t: t.generator_cpu_ratio))),
            ("Start lag p99, worst", quantities.milliseconds(_worst(valid, lambda t: t.start_lag_p99_ms))),
            ("Warm-up drift, worst", drift(max(valid, key=lambda t: abs(t.drift_ratio - 1)).drift_ratio)),
            ("Worker imbalance, worst", quantities.ratio(_worst(valid, lambda t: t.worker_imbalance))),
        ]
    return Validity(facts=tuple(facts), invalid=invalid)


def drift(ratio: float) -> str:
    """How much slower the second half of a window was than the first: +2.0 %."""
    sign = "+" if ratio >= 1 else "\N{MINUS SIGN}"
    return f"{sign}{quantities.percent(abs(ratio - 1))}"


def _worst(trials: list[TrialRow], read: Callable[[TrialRow], float]) -> float:
    return max(read(trial) for trial in trials)


def _share(part: float, whole: float) -> str:
    return f" ({quantities.percent(part / whole)})" if part and whole else ""
