"""A trial that cannot be trusted says so, with the figure that broke the rule."""

from dataclasses import replace

import numpy as np
import pytest

from perflab.trials.drift import warm_up_check
from perflab.trials.validity import invalid_reasons
from perflab_reports.evidence.trial import CpuSeconds, GeneratorHealth, PhaseEvidence, WarmUp

HEALTHY = GeneratorHealth(cpu_ratio=0.3, loop_lag_p99_s=0.001, start_lag_p99_s=0.002)
STEADY = WarmUp(drift_ratio=1.02, steady=True)
PHASE = PhaseEvidence(
    name="steady",
    kind="open",
    started_at_s=1.0,
    duration_s=5.0,
    scheduled=500,
    completed=500,
    errors=0,
    dropped=0,
    cpu=CpuSeconds(app_workers=(1.0, 1.1), postgres_s=0.5, rest_s=0.1, generator_s=0.4),
)


def reasons(
    phase: PhaseEvidence = PHASE,
    generator: GeneratorHealth = HEALTHY,
    warm_up: WarmUp = STEADY,
    *,
    median_latency_s: float = 0.004,
    errors_expected: bool = False,
) -> tuple[str, ...]:
    return invalid_reasons(
        phases=(phase,),
        generator=generator,
        warm_up=warm_up,
        median_latency_s=median_latency_s,
        errors_expected=errors_expected,
    )


def test_a_clean_trial_counts() -> None:
    assert reasons() == ()


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (replace(PHASE, errors=3), "3 of 500 requests failed"),
        (replace(PHASE, dropped=7, completed=493), "7 of 500 arrivals were dropped"),
        (replace(PHASE, scheduled=0, completed=0), "no request was completed"),
        (replace(PHASE, completed=498), "2 of 500 requests are unaccounted for"),
        (replace(PHASE, cpu=replace(PHASE.cpu, app_workers=(1.9, 0.1))), "lopsided"),
    ],
)
def test_a_spoilt_phase_is_named(phase: PhaseEvidence, words: str) -> None:
    (reason,) = reasons(phase)
    assert words in reason


def test_warm_up_errors_do_not_count() -> None:
    assert reasons(replace(PHASE, kind="warmup", errors=10)) == ()


def test_expected_errors_are_a_finding_but_a_lagging_generator_is_not() -> None:
    failing = replace(PHASE, errors=100, completed=495, dropped=5)
    assert reasons(failing, errors_expected=True) == ()
    assert reasons(failing, replace(HEALTHY, loop_lag_p99_s=0.2), errors_expected=True)


@pytest.mark.parametrize("lag", ["loop_lag_p99_s", "start_lag_p99_s"])
def test_lag_is_judged_against_the_latency_it_would_distort(lag: str) -> None:
    lagging = replace(HEALTHY, **{lag: 0.030})
    assert reasons(generator=lagging, median_latency_s=0.004)
    assert not reasons(generator=lagging, median_latency_s=0.400)


def test_a_saturated_generator_is_invalid() -> None:
    assert "generator at 95%" in reasons(generator=replace(HEALTHY, cpu_ratio=0.95))[0]


def test_a_throughput_that_is_the_generators_own_is_invalid() -> None:
    busy = replace(PHASE.cpu, generator_s=4.9)
    (reason,) = reasons(replace(PHASE, kind="closed", cpu=busy))
    assert "the throughput is the generator's" in reason
    assert not reasons(replace(PHASE, kind="closed"))


def test_an_unsteady_window_is_invalid() -> None:
    assert "not steady" in reasons(warm_up=WarmUp(drift_ratio=0.4, steady=False))[0]


def test_a_window_that_halves_its_latency_is_not_steady() -> None:
    rng = np.random.default_rng(1)
    start_s = np.linspace(0, 5, 400)
    cold = rng.lognormal(np.log(0.010), 0.3, 200)
    warm = rng.lognormal(np.log(0.004), 0.3, 200)
    check = warm_up_check(start_s, np.concatenate([cold, warm]))
    assert not check.steady
    assert check.drift_ratio == pytest.approx(0.4, rel=0.15)


def test_a_mix_of_fast_and_slow_endpoints_is_steady() -> None:
    rng = np.random.default_rng(2)
    mixed = np.where(rng.random(400) < 0.5, 0.001, 0.050) * rng.lognormal(0, 0.2, 400)
    assert warm_up_check(np.linspace(0, 5, 400), mixed).steady


def test_too_few_requests_say_nothing() -> None:
    assert warm_up_check(np.arange(5.0), np.arange(5.0) + 1).steady
