"""The plan of a ledger: which set-ups, how many requests, in which order."""

import itertools

import pytest

from perflab.experiments.mistakes import ExperimentError
from perflab.overhead.plan import PRESETS, plan_overhead, visits
from perflab.overhead.variants import VARIANTS


def test_a_block_visits_every_variant_on_every_endpoint_once() -> None:
    plan = plan_overhead(preset="quick", seed=1)
    found = [(endpoint.name, variant.name) for endpoint, variant in visits(plan, 0)]
    assert len(found) == len(set(found)) == 3 * len(VARIANTS)


def test_what_is_compared_lies_close_in_time() -> None:
    ordered = [endpoint.name for endpoint, _ in visits(plan_overhead(preset="quick", seed=1), 0)]
    changes = sum(before != after for before, after in itertools.pairwise(ordered))
    assert changes == 2, "one endpoint after the other"


def test_the_order_follows_from_the_seed_and_differs_between_blocks() -> None:
    plan = plan_overhead(preset="quick", seed=5)
    assert visits(plan, 0) == visits(plan_overhead(preset="quick", seed=5), 0)
    assert visits(plan, 0) != visits(plan, 1)
    assert visits(plan, 0) != visits(plan_overhead(preset="quick", seed=6), 0)


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
