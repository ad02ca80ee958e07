"""The run's health is the worst of what was measured."""

from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.evidence import overall_health
from perflab_loadtests.health.report import Health
from perflab_loadtests.plan import PhaseKind


def phase(kind: PhaseKind, lag_s: float, cpu_ratio: float) -> PhaseResult:
    return PhaseResult(
        name=kind,
        kind=kind,
        started_at_s=0,
        duration_s=1,
        **dict.fromkeys(("scheduled", "started", "completed", "errors", "dropped", "lost", "waited", "requests"), 0),
        errors_by_class={},
        cpu_s=0.1,
        health=Health(cpu_ratio=cpu_ratio, loop_lag_p99_s=lag_s, start_lag_p99_s=lag_s, starved_ratio=0.0),
    )


def test_each_figure_is_the_worst_open_phases() -> None:
    health = overall_health(
        [phase("warmup", 9, 9), phase("open", 1, 0.2), phase("open", 2, 0.1), phase("closed", 5, 5)]
    )
    assert (health.start_lag_p99_s, health.cpu_ratio) == (2, 0.2)


def test_without_open_phases_the_closed_ones_count() -> None:
    assert overall_health([phase("warmup", 9, 9), phase("closed", 5, 0.5)]).cpu_ratio == 0.5
