"""CPU time of process trees: by the kernel's own clock, nothing twice."""

import os
import time

import pytest

from perflab.overhead.cpu import CostReading, clock_of, tree


def test_the_clock_of_this_process_is_its_process_time() -> None:
    assert time.clock_gettime(clock_of(os.getpid())) == pytest.approx(time.process_time(), abs=0.05)


def test_a_tree_holds_all_descendants_once() -> None:
    assert sorted(tree(1, {1: [2, 3], 3: [4], 9: [10]})) == [1, 2, 3, 4]


def test_a_difference_is_never_negative() -> None:
    before = CostReading(app_s=2.0, helper_s=1.0, postgres_s=0.5)
    used = CostReading(app_s=1.5, helper_s=1.25, postgres_s=1.0).since(before)
    assert (used.app_s, used.helper_s, used.postgres_s) == (0.0, 0.25, 0.5)
    assert used.total_s == 0.75
