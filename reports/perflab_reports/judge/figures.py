"""Which figures does one trial give? Percentiles from its requests, the rest from its counters. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perflab_reports.evidence.trial import PhaseEvidence, Trial
from perflab_reports.judge.requests import Latency, TrialRequests
from perflab_reports.metrics import METRICS
from perflab_reports.statistics.support import requests_needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One trial's metrics, overall and by endpoint, and what else it says per request."""

    trial: Trial
    metrics: Mapping[str, float]
    endpoints: Mapping[str, Mapping[str, float]]
    requests: int
    endpoint_requests: Mapping[str, int]
    values: Mapping[str, float]


def trial_figures(trial: Trial, requests: TrialRequests) -> Figures:
    """All figures; a percentile without support is left out."""
    opened = [phase for phase in trial.phases if phase.kind == "open"]
    closed = [phase for phase in trial.phases if phase.kind == "closed"]
    metrics = dict(supported(requests.overall))
    completed = sum(phase.completed for phase in opened)
    serving_s = sum(phase.cpu.serving_s for phase in opened)
    if completed and serving_s > 0:
        metrics["cpu_us_per_request"] = 1e6 * serving_s / completed
    throughput = _throughput(closed)
    if throughput:
        metrics["throughput_rps"] = throughput
    return Figures(
        trial=trial,
        metrics=metrics,
        endpoints={name: supported(latency) for name, latency in requests.endpoints.items()},
        requests=requests.overall.requests,
        endpoint_requests={name: latency.requests for name, latency in requests.endpoints.items()},
        values=_values(trial, opened, completed),
    )


def supported(latency: Latency) -> dict[str, float]:
    """The percentiles that have enough requests above them."""
    return {
        name: value
        for name, value in latency.percentiles.items()
        if latency.requests >= requests_needed(METRICS[name].quantile or 0) and value > 0 and math.isfinite(value)
    }


def _throughput(closed: Sequence[PhaseEvidence]) -> float:
    """Successful requests per second of the closed phases."""
    served = sum(phase.completed - phase.errors for phase in closed)
    duration_s = sum(phase.duration_s for phase in closed)
    return served / duration_s if duration_s else 0.0


def _values(trial: Trial, opened: Sequence[PhaseEvidence], completed: int) -> dict[str, float]:
    if not completed:
        return {}
    values = {
        "cpu_app_us_per_request": 1e6 * sum(phase.cpu.app_s for phase in opened) / completed,
        "cpu_postgres_us_per_request": 1e6 * sum(phase.cpu.postgres_s for phase in opened) / completed,
        "cpu_rest_us_per_request": 1e6 * sum(phase.cpu.rest_s for phase in opened) / completed,
        "error_ratio": sum(phase.errors for phase in opened) / completed,
        "dropped_ratio": sum(phase.dropped for phase in opened) / max(1, sum(phase.scheduled for phase in opened)),
    }
    totals: dict[str, float] = {}
    for phase in opened:
        for name, count in phase.counters.items():
            totals[name] = totals.get(name, 0.0) + count
    values.update({f"{name}_per_1000": 1000 * count / completed for name, count in totals.items()})
    values.update(trial.counters)
    looked_up = totals.get("cache.hits", 0.0) + totals.get("cache.misses", 0.0)
    if looked_up:
        values["cache_hit_ratio"] = totals["cache.hits"] / looked_up
    return values
