"""CPU time of process trees: by the kernel's own clock, nothing twice."""

import os
import time

import pytest

from perflab.overhead.cpu import Reading, clock_of, tree


def test_the_clock_of_this_process_is_its_process_time() -> None:
    assert time.clock_gettime(clock_of(os.getpid())) == pytest.approx(time.process_time(), abs=0.05)


def test_a_tree_holds_all_descendants_once() -> None:
    assert sorted(tree(1, {1: [2, 3], 3: [4], 9: [10]})) == [1, 2, 3, 4]


def reading(app_s: float, helper_s: float, backends: dict[str, dict[int, float]], postgres_s: float) -> Reading:
    """Two variants alike, but for their backends."""
    return Reading(
        app_s=dict.fromkeys(backends, app_s),
        helper_s=dict.fromkeys(backends, helper_s),
        backends=backends,
        postgres_s=postgres_s,
    )


def test_a_difference_is_never_negative() -> None:
    before = reading(2.0, 1.0, {"bare": {}}, 0.5)
    used = reading(1.5, 1.25, {"bare": {}}, 0.4).since(before)["bare"]
    assert (used.app_s, used.helper_s, used.postgres_s) == (0.0, 0.25, 0.0)


def test_what_postgresql_does_for_all_is_dealt_out_by_what_each_ones_backends_did() -> None:
    before = reading(0.0, 0.0, {"bare": {1: 1.0}, "silk": {2: 1.0}}, 10.0)
    used = reading(0.0, 0.0, {"bare": {1: 1.1}, "silk": {2: 1.2, 3: 0.1}}, 10.8).since(before)
    assert used["bare"].postgres_s == pytest.approx(0.1 + 0.1)
    assert used["silk"].postgres_s == pytest.approx(0.3 + 0.3)


def test_a_backend_that_ended_is_not_lost() -> None:
    before = reading(0.0, 0.0, {"bare": {1: 1.0}, "silk": {2: 1.0}}, 10.0)
    used = reading(0.0, 0.0, {"bare": {1: 1.5}, "silk": {}}, 11.0).since(before)
    assert sum(each.postgres_s for each in used.values()) == pytest.approx(1.0)


def test_where_no_backend_worked_all_share_alike() -> None:
    before = reading(0.0, 0.0, {"bare": {1: 1.0}, "silk": {2: 1.0}}, 10.0)
    used = reading(0.0, 0.0, {"bare": {1: 1.0}, "silk": {2: 1.0}}, 10.2).since(before)
    assert [each.postgres_s for each in used.values()] == pytest.approx([0.1, 0.1])


def test_all_of_everything_is_the_total() -> None:
    assert reading(2.0, 1.0, {"bare": {}, "silk": {}}, 0.5).total_s == 6.5
