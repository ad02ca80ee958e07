"""What shall a team do? One sentence per factor."""

from collections.abc import Mapping, Sequence

from perflab_reports.metrics import METRICS
from perflab_reports.model import Agreement, Comparison, StrategyReport
from perflab_reports.quantities import interval, percent, ratio

PREFERENCE = ("cpu_us_per_request", "p50_ms", "throughput_rps", "p95_ms", "p99_ms")
"""Which metric leads: CPU per request holds still where latency does not."""


def answer(baseline: str, strategies: Sequence[StrategyReport], a_a: Mapping[str, Agreement]) -> str:
    """The sentence."""
    judged = [s for s in strategies if s.status == "OK" and s.strategy != baseline and s.comparisons]
    if not judged:
        return f"Nothing can be said yet: no strategy has enough valid trials beside {baseline}."
    best = _best(judged)
    if best is None:
        return _nothing_faster(baseline, judged, a_a)
    strategy, lead = best
    others = [_phrase(c) for c in strategy.comparisons if c is not lead and c.verdict in {"FASTER", "SLOWER"}][:2]
    also = f"; also {' and '.join(others)}" if others else ""
    endpoint = _endpoint(strategy)
    return (
        f"{strategy.strategy} does best of {len(judged) + 1}: {_phrase(lead)} against {baseline} "
        f"(95 % interval {interval(lead.low, lead.high)}){also}{endpoint}. Why: {strategy.mechanism}."
    )


def _best(judged: Sequence[StrategyReport]) -> tuple[StrategyReport, Comparison] | None:
    for metric in PREFERENCE:
        faster = [
            (strategy, comparison)
            for strategy in judged
            for comparison in strategy.comparisons
            if comparison.metric == metric and comparison.verdict == "FASTER"
        ]
        if faster:
            sign = 1 if METRICS[metric].margin.lower_is_better else -1
            return min(faster, key=lambda found: sign * found[1].ratio)
    return None


def _phrase(comparison: Comparison) -> str:
    return f"{ratio(comparison.ratio)} {METRICS[comparison.metric].phrase}"


def _endpoint(strategy: StrategyReport) -> str:
    """The endpoint that gained most, where one gained clearly more than the whole."""
    gains = [
        (comparison.ratio, entry.endpoint, comparison)
        for entry in strategy.endpoints
        for comparison in entry.comparisons
        if comparison.metric == "p50_ms" and comparison.verdict == "FASTER"
    ]
    if not gains or len(strategy.endpoints) < 2:
        return ""
    least, endpoint, _ = min(gains)
    return f"; {endpoint} gained most, at {ratio(least)} its p50"


def _nothing_faster(baseline: str, judged: Sequence[StrategyReport], a_a: Mapping[str, Agreement]) -> str:
    agreement = a_a.get("cpu_us_per_request")
    seen = (
        f"; an effect of {percent(agreement.minimal_detectable_effect)} on CPU would have been found"
        if agreement
        else ""
    )
    slower = [s.strategy for s in judged if any(c.verdict == "SLOWER" for c in s.comparisons)]
    worse = f", and {', '.join(slower)} did worse" if slower else ""
    return f"No strategy of {len(judged)} was shown to beat {baseline}{worse}{seen}."
