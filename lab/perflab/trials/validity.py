"""Does this trial count? The rules that make one INVALID, each with the figure that broke it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perflab_loadtests.health.rules import closed_phase_reasons, open_phase_reasons
from perflab_reports.evidence.trial import GeneratorHealth, PhaseEvidence, WarmUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Thresholds of the lab's own rules; the generator's are perflab_loadtests.health.rules."""

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
    generator_processes: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[str, ...]:
    """Every rule that the trial breaks, in words; empty when it counts.

    Args:
        phases: As they ran, the warm-up among them.
        median_latency_s: Median response time of the measured open phases, against which lag is judged.
        generator_processes: Over so many the generator's load was spread; each has a CPU at most.
        errors_expected: Failures and dropped arrivals are the experiment's finding.
    """
    measured = [phase for phase in phases if phase.kind != "warmup"]
    found: list[str] = []
    for phase in measured:
        if not errors_expected:
            found += _load_reasons(phase)
        found += _imbalance_reasons(phase, limits)
        found += _saturation_reasons(phase, generator_processes)
    found += _generator_reasons(generator, median_latency_s)
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


def _saturation_reasons(phase: PhaseEvidence, generator_processes: int) -> Iterator[str]:
    if phase.kind == "closed":
        used = phase.cpu.generator_s / phase.duration_s / generator_processes
        yield from (f"{phase.name}: {words}" for words in closed_phase_reasons(used))


def _generator_reasons(generator: GeneratorHealth, median_latency_s: float) -> Iterator[str]:
    yield from open_phase_reasons(
        generator.cpu_ratio,
        generator.start_lag_p99_s,
        generator.loop_lag_p99_s,
        median_latency_s=median_latency_s,
    )
