"""Does this trial count? The rules that make one INVALID, each with the figure that broke it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perflab_reports.evidence.trial import GeneratorHealth, PhaseEvidence, WarmUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Thresholds of the rules.

    The lag limits come from 126 runs in which either lag rule caught 82 of 83 distorted percentiles with 4 false
    alarms; the generator's CPU alone caught 4. They scale with the latency measured: 10 ms of lag spoils a 20 ms
    median and is nothing to a 2 s one.
    """

    generator_cpu_ratio: float = 0.85
    closed_generator_cpu_ratio: float = 0.95
    lag_s: float = 0.010
    lag_of_latency_ratio: float = 0.5
    drift_ratio: float = 1.5
    worker_share_ratio: float = 1.5
    worker_cpu_floor_s: float = 0.3


DEFAULT_LIMITS = Limits()


def invalid_reasons(
    *,
    phases: Sequence[PhaseEvidence],
    generator: GeneratorHealth,
    warm_up: WarmUp,
    median_latency_s: float,
    errors_expected: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[str, ...]:
    """Every rule that the trial breaks, in words; empty when it counts.

    Args:
        phases: As they ran, the warm-up among them.
        median_latency_s: Median response time of the measured open phases, against which lag is judged.
        errors_expected: Failures and dropped arrivals are the experiment's finding.
    """
    measured = [phase for phase in phases if phase.kind != "warmup"]
    found: list[str] = []
    for phase in measured:
        if not errors_expected:
            found += _load_reasons(phase)
        found += _imbalance_reasons(phase, limits)
        found += _saturation_reasons(phase, limits)
    found += _generator_reasons(generator, median_latency_s, limits)
    if not warm_up.steady:
        found.append(
            f"not steady: the measured window's second half is {warm_up.drift_ratio:.2f}x its first "
            f"(limit {limits.drift_ratio:g}x)"
        )
    return tuple(found)


def _load_reasons(phase: PhaseEvidence) -> Iterator[str]:
    if phase.completed == 0:
        yield f"{phase.name}: no request was completed"
    lost = phase.scheduled - phase.completed - phase.dropped
    if lost:
        yield f"{phase.name}: {lost} of {phase.scheduled} requests are unaccounted for"
    if phase.errors:
        yield f"{phase.name}: {phase.errors} of {phase.completed} requests failed"
    if phase.dropped:
        yield (
            f"{phase.name}: {phase.dropped} of {phase.scheduled} arrivals were dropped; "
            "the rate is above what this strategy serves"
        )


def _imbalance_reasons(phase: PhaseEvidence, limits: Limits) -> Iterator[str]:
    workers = phase.cpu.app_workers
    if len(workers) < 2 or phase.cpu.app_s < limits.worker_cpu_floor_s:
        return
    imbalance = max(workers) / (phase.cpu.app_s / len(workers))
    if imbalance > limits.worker_share_ratio:
        yield (
            f"{phase.name}: lopsided, the busiest worker did {imbalance:.2f}x its even share "
            f"(limit {limits.worker_share_ratio:g}x)"
        )


def _saturation_reasons(phase: PhaseEvidence, limits: Limits) -> Iterator[str]:
    """In a closed phase the generator is as busy as the server lets it be; at its limit the throughput is its own."""
    used = phase.cpu.generator_s / phase.duration_s
    if phase.kind == "closed" and used > limits.closed_generator_cpu_ratio:
        yield (
            f"{phase.name}: the generator used {used:.0%} of a CPU "
            f"(limit {limits.closed_generator_cpu_ratio:.0%}), so the throughput is the generator's"
        )


def _generator_reasons(generator: GeneratorHealth, median_latency_s: float, limits: Limits) -> Iterator[str]:
    lag_limit_s = max(limits.lag_s, limits.lag_of_latency_ratio * median_latency_s)
    if generator.cpu_ratio > limits.generator_cpu_ratio:
        yield (
            f"generator at {generator.cpu_ratio:.0%} of its CPU "
            f"(limit {limits.generator_cpu_ratio:.0%}); lower the rate"
        )
    for name, lag_s in (("start", generator.start_lag_p99_s), ("loop", generator.loop_lag_p99_s)):
        if lag_s > lag_limit_s:
            yield f"generator {name} lag p99 {lag_s * 1e3:.1f} ms (limit {lag_limit_s * 1e3:.1f} ms)"
