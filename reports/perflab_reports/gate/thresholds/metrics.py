"""What may a threshold be about, and what do blocks and counters say of it? One estimate with its interval.

Counters are head's, per request and exact. Timings are head's, ratios head over base: one value per block, the
geometric mean over blocks with its two-sided 95 % t-interval.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from perflab_reports.gate.evidence import Block, GateEvidence, Work
from perflab_reports.statistics.paired import paired_estimate
from perflab_reports.statistics.support import requests_needed

BLOCKS_NEEDED = 3
Kind = Literal["counter", "timing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`low` and `high` equal the value where it is exact. `problem` says why there is no value."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`measure` of one endpoint; `quantile` where it is a percentile of requests."""

    kind: Kind
    measure: Callable[[GateEvidence, str], Measured]
    quantile: float | None = None


def _counter(name: str) -> Metric:
    def measure(evidence: GateEvidence, endpoint: str) -> Measured:
        work = _work(evidence, endpoint)
        if work is None:
            return Measured(problem="its work was not counted on head")
        value = getattr(work, name) / max(1, work.requests)
        return Measured(value=value, low=value, high=value)

    return Metric(kind="counter", measure=measure)


def _quantile(quantile: float, *, ratio: bool) -> Metric:
    def value(block: Block, arm: str, endpoint: str) -> float | None:
        times = block.latency_ms.get(arm, {}).get(endpoint, ())
        return float(np.quantile(times, quantile)) if times else None

    def measure(evidence: GateEvidence, endpoint: str) -> Measured:
        blocks = (*evidence.blocks, *evidence.confirm)
        for arm in ("head", "base") if ratio else ("head",):
            requests = sum(len(block.latency_ms.get(arm, {}).get(endpoint, ())) for block in blocks)
            if requests < requests_needed(quantile):
                needed = requests_needed(quantile)
                return Measured(problem=f"{requests} requests on {arm}, a p{quantile * 100:.0f} needs {needed}")
        return _over_blocks(evidence, endpoint, value, ratio=ratio)

    return Metric(kind="timing", measure=measure, quantile=quantile)


def _cpu(*, ratio: bool) -> Metric:
    def value(block: Block, arm: str, endpoint: str) -> float | None:
        nanoseconds = block.cpu_ns.get(arm, {}).get(endpoint)
        return None if nanoseconds is None else nanoseconds / 1e6

    def measure(evidence: GateEvidence, endpoint: str) -> Measured:
        return _over_blocks(evidence, endpoint, value, ratio=ratio)

    return Metric(kind="timing", measure=measure)


METRICS: Final[Mapping[str, Metric]] = MappingProxyType(
    {
        "queries": _counter("statements"),
        "statements": _counter("statements"),
        "calls": _counter("calls"),
        "rows": _counter("rows"),
        "shared_blocks": _counter("shared_blocks"),
        "cache_operations": _counter("cache_operations"),
        "spans": _counter("spans"),
        "response_bytes": _counter("response_bytes"),
        "p50_ms": _quantile(0.50, ratio=False),
        "p95_ms": _quantile(0.95, ratio=False),
        "p99_ms": _quantile(0.99, ratio=False),
        "p50_ratio": _quantile(0.50, ratio=True),
        "p95_ratio": _quantile(0.95, ratio=True),
        "p99_ratio": _quantile(0.99, ratio=True),
        "cpu_ms": _cpu(ratio=False),
        "cpu_ratio": _cpu(ratio=True),
    }
)


def endpoints_of(evidence: GateEvidence) -> tuple[str, ...]:
    """Every endpoint that head has in any tier."""
    names = {work.endpoint for work in evidence.counters["head"].work} if "head" in evidence.counters else set()
    for block in (*evidence.blocks, *evidence.confirm):
        names |= {*block.latency_ms.get("head", {}), *block.cpu_ns.get("head", {})}
    return tuple(sorted(names))


def _work(evidence: GateEvidence, endpoint: str) -> Work | None:
    head = evidence.counters.get("head")
    return next((work for work in head.work if work.endpoint == endpoint), None) if head is not None else None


def _over_blocks(
    evidence: GateEvidence, endpoint: str, value: Callable[[Block, str, str], float | None], *, ratio: bool
) -> Measured:
    blocks = (*evidence.blocks, *evidence.confirm)
    logs = []
    for block in blocks:
        head = value(block, "head", endpoint)
        base = value(block, "base", endpoint) if ratio else 1.0
        if head is None or base is None or not (head > 0 and base > 0 and math.isfinite(head / base)):
            continue
        logs.append(math.log(head / base))
    if len(logs) < BLOCKS_NEEDED:
        return Measured(problem=f"{len(logs)} of {len(blocks)} blocks have a value, {BLOCKS_NEEDED} are needed")
    estimate = paired_estimate(logs)
    return Measured(value=estimate.ratio, low=estimate.low, high=estimate.high)
