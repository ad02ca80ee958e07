"""The plan of a ledger: which set-ups, how many requests, in which order."""

import itertools
from collections import Counter

import pytest

from perflab.experiments.mistakes import ExperimentError
from perflab.overhead.plan import PRESETS, TURN, plan_overhead, rounds
from perflab.overhead.variants import VARIANTS


def test_a_block_gives_every_variant_its_requests_on_every_endpoint() -> None:
    plan = plan_overhead(preset="quick", seed=1)
    found = rounds(plan, 0)
    assert {endpoint for endpoint, _ in found} == set(plan.endpoints)
    for endpoint, turns in found:
        sent: Counter[str] = Counter()
        for turn in turns:
            sent[turn.variant] += turn.requests
        assert sent == dict.fromkeys(VARIANTS, endpoint.requests)


def test_nobody_waits_for_its_turn_until_all_others_had_two() -> None:
    for _, turns in rounds(plan_overhead(preset="quick", seed=1), 0):
        for around in itertools.batched(turns, len(VARIANTS), strict=True):
            assert {turn.variant for turn in around} == set(VARIANTS)
            assert max(turn.requests for turn in around) <= TURN


def test_the_order_follows_from_the_seed_and_differs_between_blocks() -> None:
    plan = plan_overhead(preset="quick", seed=5)
    assert rounds(plan, 0) == rounds(plan_overhead(preset="quick", seed=5), 0)
    assert rounds(plan, 0) != rounds(plan, 1)
    assert rounds(plan, 0) != rounds(plan_overhead(preset="quick", seed=6), 0)


def test_a_filter_keeps_bare_and_its_second_arm() -> None:
    plan = plan_overhead(preset="smoke", seed=1, only="ours_all_1$")
    assert [variant.name for variant in plan.variants] == ["bare", "bare_again", "ours_all_1"]


def test_titles_can_be_filtered_too() -> None:
    plan = plan_overhead(preset="smoke", seed=1, only="django-silk")
    assert [variant.name for variant in plan.variants] == ["bare", "bare_again", "peers_silk"]


@pytest.mark.parametrize(("only", "words"), [("(", "no regular expression"), ("nothing-like-it", "finds none of bare")])
def test_a_filter_that_cannot_work_is_a_mistake(only: str, words: str) -> None:
    with pytest.raises(ExperimentError, match=words):
        plan_overhead(preset="smoke", seed=1, only=only)


def test_quick_endpoints_get_more_requests_since_clocks_and_idling_weigh_more_there() -> None:
    requests = {each.name: each.requests for each in plan_overhead(preset="smoke", seed=1, requests=7).endpoints}
    assert requests == {"cached": 28, "one": 14, "repeating": 7}


def test_every_preset_gives_an_interval() -> None:
    assert all(preset.blocks >= 2 for preset in PRESETS.values())
