"""Was the generator the bottleneck, and what should be done about it? The rules that make its figures INVALID. Pure.

In 126 runs whose percentiles were checked against the server's own, lag of the loop or of the starts showed 82 of 83
distorted ones with 4 false alarms; the generator's CPU share alone showed 4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perflab_loadtests.distribution.member import Member
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.health.report import Health


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorLimits:
    """Thresholds. Lag scales with the latency measured: 10 ms spoils a 20 ms median and is nothing to a 2 s one."""

    cpu_ratio: float = 0.85
    closed_cpu_ratio: float = 0.95
    lag_s: float = 0.010
    lag_of_latency_ratio: float = 0.5
    starved_ratio: float = 0.1


DEFAULT_LIMITS = GeneratorLimits()


def open_phase_reasons(
    cpu_ratio: float,
    start_lag_p99_s: float,
    loop_lag_p99_s: float,
    *,
    median_latency_s: float,
    limits: GeneratorLimits = DEFAULT_LIMITS,
) -> Iterator[str]:
    """Each rule that an open phase broke, with its figure and its limit."""
    if cpu_ratio > limits.cpu_ratio:
        yield f"generator at {cpu_ratio:.0%} of its CPU (limit {limits.cpu_ratio:.0%})"
    lag_limit_s = max(limits.lag_s, limits.lag_of_latency_ratio * median_latency_s)
    for name, lag_s in (("start", start_lag_p99_s), ("loop", loop_lag_p99_s)):
        if lag_s > lag_limit_s:
            yield f"generator {name} lag p99 {lag_s * 1e3:.1f} ms (limit {lag_limit_s * 1e3:.1f} ms)"


def closed_phase_reasons(cpu_ratio: float, limits: GeneratorLimits = DEFAULT_LIMITS) -> Iterator[str]:
    """In a closed phase the generator is as busy as the server lets it be; at its limit the throughput is its own."""
    if cpu_ratio > limits.closed_cpu_ratio:
        yield (
            f"the generator used {cpu_ratio:.0%} of a CPU (limit {limits.closed_cpu_ratio:.0%}), "
            "so the throughput is the generator's"
        )


def advice(health: Health, *, workers: int, limits: GeneratorLimits = DEFAULT_LIMITS) -> str:
    """What to do about a phase that broke a rule."""
    if health.starved_ratio > limits.starved_ratio:
        return (
            f"it waited for a CPU {health.starved_ratio:.0%} of the time: the machine is too busy; "
            "give the generator CPUs or a machine of its own"
        )
    return f"use more worker processes (--workers {max(2, workers + 1)}) or a lower rate"


def invalid_reasons(
    results: Sequence[PhaseResult], *, medians_s: Sequence[float], workers: Sequence[Member] = ()
) -> tuple[str, ...]:
    """Why a run's figures are not the server's; empty when they are. Warm-ups are not judged.

    Args:
        medians_s: Median response time of each result, same order.
    """
    found: list[str] = []
    for result, median_s in zip(results, medians_s, strict=True):
        if result.lost:
            found.append(f"{result.name}: {result.lost} of {result.scheduled} arrivals were lost with their worker")
        if result.kind == "warmup":
            continue
        health = result.health
        broken = (
            closed_phase_reasons(health.cpu_ratio)
            if result.kind == "closed"
            else open_phase_reasons(
                health.cpu_ratio, health.start_lag_p99_s, health.loop_lag_p99_s, median_latency_s=median_s
            )
        )
        if words := "; ".join(broken):
            found.append(f"{result.name}: {words}; {advice(health, workers=len(workers))}")
    found += [_lost_worker(member) for member in workers if member.state == "lost"]
    return tuple(found)


def _lost_worker(member: Member) -> str:
    unrecorded = (
        "how many requests it had sent and not reported is not known"
        if member.sent_unrecorded is None
        else f"{member.sent_unrecorded} requests were sent and not recorded"
    )
    return f"{member.words} was lost: {member.lost} arrivals have no record, {unrecorded}"
