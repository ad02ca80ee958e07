"""The order of trials follows from the seed alone, and every block holds the baseline twice."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab.trials.order import MAX_ATTEMPTS, Slot, block_seed, pending, slots
from perflab_reports.evidence.plan import FactorPlan, PhasePlan, StrategyPlan
from perflab_reports.evidence.trial import GeneratorHealth, Trial, WarmUp

PLAN = FactorPlan(
    factor="caching",
    title="Caching",
    question="?",
    dataset="storefront",
    scale=1,
    mix="browse",
    baseline="none",
    strategies=tuple(StrategyPlan(name=name, summary=name) for name in ("none", "a", "b", "c")),
    blocks=3,
    phases=(PhasePlan(name="steady", kind="open", duration_s=1, rate_rps=1),),
    seed=1,
)


def trial(slot: Slot, *, attempt: int = 1, reasons: tuple[str, ...] = ()) -> Trial:
    return Trial(
        trial_id=slot.trial_id(attempt),
        factor=PLAN.factor,
        strategy=slot.strategy,
        role=slot.role,
        block=slot.block,
        position=slot.position,
        attempt=attempt,
        started_at="2026-01-01T00:00:00Z",
        phases=(),
        generator=GeneratorHealth(cpu_ratio=0.1, loop_lag_p99_s=0.001, start_lag_p99_s=0.001),
        warm_up=WarmUp(drift_ratio=1.0, steady=True),
        invalid_reasons=reasons,
    )


@given(seed=st.integers(0, 2**32), blocks=st.integers(1, 8))
def test_every_block_holds_each_candidate_once_and_the_baseline_twice(seed: int, blocks: int) -> None:
    ordered = slots(replace(PLAN, seed=seed, blocks=blocks))
    for block in range(blocks):
        arms = Counter((slot.strategy, slot.role) for slot in ordered if slot.block == block)
        assert arms == Counter([("none", "baseline"), ("none", "baseline_again"), *((n, "candidate") for n in "abc")])


def test_the_same_seed_gives_the_same_order_and_another_seed_another() -> None:
    assert slots(PLAN) == slots(PLAN)
    assert any(slots(PLAN) != slots(replace(PLAN, seed=seed)) for seed in range(2, 6))


def test_a_skipped_strategy_has_no_slot() -> None:
    assert "b" not in {slot.strategy for slot in slots(replace(PLAN, skipped={"b": "no server"}))}


def test_requests_are_seeded_by_block_and_not_by_strategy() -> None:
    assert block_seed(PLAN, 0) == block_seed(PLAN, 0) != block_seed(PLAN, 1)


def test_a_valid_trial_is_done_and_an_invalid_one_is_tried_again() -> None:
    first, second, *rest = slots(PLAN)
    todo = pending(PLAN, [trial(first), trial(second, reasons=("errors",))])
    assert todo[0].slot == second
    assert todo[0].attempt == 2
    assert [p.slot for p in todo[1:]] == rest


@pytest.mark.parametrize("attempt", [MAX_ATTEMPTS, MAX_ATTEMPTS + 1])
def test_attempts_end(attempt: int) -> None:
    first, *rest = slots(PLAN)
    todo = pending(PLAN, [trial(first, attempt=attempt, reasons=("errors",))])
    assert [p.slot for p in todo] == rest
