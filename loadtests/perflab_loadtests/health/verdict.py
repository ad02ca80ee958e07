"""Do a run's figures count, and what should be done if not? Every phase judged, every worker accounted for."""

from collections.abc import Sequence

from perflab_loadtests.distribution.member import Member
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.health.report import Health
from perflab_loadtests.health.rules import DEFAULT_LIMITS, GeneratorLimits, closed_phase_reasons, open_phase_reasons


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
