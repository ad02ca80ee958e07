"""The runner asks what to measure next, and stops when told."""

from dataclasses import replace

from gate_evidence import blocks, evidence

from perflab_reports.gate.evidence import GateEvidence
from perflab_reports.gate.judge import judge
from perflab_reports.gate.policy import SHIPPED
from perflab_reports.gate.procedure import Decide, RunBlocks, next_step

POLICY = SHIPPED["default"]


def run(slower: dict[str, float], *, seconds_a_block: float = 1.0) -> GateEvidence:
    """As the runner does it."""
    measured = evidence(blocks=())
    while True:
        done = len(measured.blocks) + len(measured.confirm)
        step = next_step(measured, POLICY, elapsed_s=done * seconds_a_block)
        if isinstance(step, Decide):
            return measured
        fresh = blocks(step.count, first=done, slower=slower)
        if step.stage == "screen":
            measured = replace(measured, blocks=(*measured.blocks, *fresh))
        else:
            measured = replace(measured, confirm=(*measured.confirm, *fresh))


def test_it_begins_with_the_first_look() -> None:
    step = next_step(evidence(blocks=()), POLICY)
    assert step == RunBlocks(count=POLICY.screen.looks[0], stage="screen", reason="the screen has not seen enough")


def test_without_a_difference_it_passes_after_the_first_look() -> None:
    measured = run({})
    assert (len(measured.blocks), len(measured.confirm)) == (POLICY.screen.looks[0], 0)
    assert judge(measured, POLICY).verdict == "PASS"


def test_a_slow_endpoint_is_confirmed() -> None:
    measured = run({"orders": 1.15})
    assert len(measured.confirm) >= POLICY.confirm.looks[0]
    assert judge(measured, POLICY).verdict == "REGRESSION"


def test_suspects_are_named_while_they_are_confirmed() -> None:
    step = next_step(evidence(blocks=blocks(10, slower={"orders": 1.3})), POLICY)
    assert isinstance(step, RunBlocks)
    assert step.stage == "confirm"
    assert "orders" in step.endpoints


def test_the_budget_cuts_a_step_and_then_ends() -> None:
    measured = evidence(blocks=blocks(10, slower={"orders": 1.3}))
    step = next_step(measured, POLICY, elapsed_s=POLICY.budget_s * 10 / 13)
    assert isinstance(step, RunBlocks)
    assert step.count == 3
    assert isinstance(next_step(measured, POLICY, elapsed_s=POLICY.budget_s), Decide)
    assert judge(measured, POLICY).verdict == "INCONCLUSIVE"


def test_a_policy_without_timed_tiers_measures_nothing() -> None:
    assert isinstance(next_step(evidence(blocks=()), replace(POLICY, tiers=("counters",))), Decide)


def test_invalid_evidence_is_not_measured_further() -> None:
    assert isinstance(next_step(evidence(blocks=(), invalid_reasons=("base answers 500",)), POLICY), Decide)


def test_a_tier_that_nobody_measured_does_not_ask_forever() -> None:
    without = tuple(replace(block, cpu_ns={}) for block in blocks(10))
    measured = evidence(blocks=without)
    assert isinstance(next_step(measured, POLICY), Decide)
    assert judge(measured, POLICY).verdict == "INCONCLUSIVE"
