"""Evidence that lies there already is judged by its own tiers, and split into the policy's stages by its number."""

from dataclasses import replace

import pytest
from gate_evidence import blocks, evidence

from perflab_reports.gate.judge import judge
from perflab_reports.gate.policy import SHIPPED
from perflab_reports.gate.stored import fitted, held_tiers, in_stages, screening_blocks, too_few

DEFAULT, STRICT, QUICK = (SHIPPED[name] for name in ("default", "strict", "quick"))


@pytest.mark.parametrize(("count", "screening"), [(0, 0), (4, 4), (19, 19), (20, 10), (29, 10), (30, 20), (90, 20)])
def test_enough_is_left_to_confirm_or_all_of_it_screens(count: int, screening: int) -> None:
    assert screening_blocks(count, DEFAULT) == screening


def test_the_stages_are_the_chosen_policys() -> None:
    assert (screening_blocks(45, STRICT), screening_blocks(45, QUICK)) == (20, 6)


def test_a_slowdown_in_enough_stored_blocks_is_a_regression() -> None:
    slow = evidence(blocks=blocks(20, slower={"orders": 1.3}))
    assert judge(slow, DEFAULT).verdict == "INCONCLUSIVE", "all of them screened, and nothing confirms"
    staged = in_stages(slow, DEFAULT)
    assert [block.index for block in (*staged.blocks, *staged.confirm)] == list(range(20))
    assert judge(staged, DEFAULT).verdict == "REGRESSION"


def test_too_few_blocks_are_said_before_anybody_waits_for_a_verdict() -> None:
    few = evidence(blocks=blocks(4))
    assert too_few(few, DEFAULT) == (
        "4 blocks decide nothing on a slowdown: to suspect and confirm one, the policy needs 20"
    )
    assert not too_few(few, replace(DEFAULT, tiers=("counters",)))
    assert not too_few(evidence(blocks=blocks(20)), DEFAULT)


def test_evidence_is_judged_by_the_tiers_it_was_to_have() -> None:
    assert fitted(DEFAULT, evidence()) == DEFAULT
    assert fitted(DEFAULT, evidence(tiers=("counters",))).tiers == ("counters",)
    assert fitted(replace(DEFAULT, tiers=("cpu",)), evidence(tiers=("counters",))).tiers == ("counters",)


def test_what_is_empty_is_not_held() -> None:
    assert held_tiers(evidence()) == ("counters", "cpu", "latency")
    assert held_tiers(evidence(blocks=())) == ("counters",)
    assert held_tiers(evidence(counters={}, blocks=blocks(1))) == ("cpu", "latency")
