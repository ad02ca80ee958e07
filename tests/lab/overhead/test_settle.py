"""Waiting for background work: until the CPU stands still for longer than anything lingers."""

from dataclasses import dataclass

import pytest

from perflab.overhead.settle import GIVE_UP_S, STILL_S, settle


@dataclass
class Machine:
    """Time that passes only in sleep, and work that is done at given moments."""

    work: dict[float, float]
    now_s: float = 0.0
    idle_share: float = 0.0

    def clock(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def used_s(self) -> float:
        done = sum(cost_s for at_s, cost_s in self.work.items() if at_s <= self.now_s)
        return 1.5 + done + self.idle_share * self.now_s

    def settle(self) -> bool:
        return settle(self.used_s, clock=self.clock, sleep=self.sleep, variants=1)


def test_nothing_to_wait_for_ends_after_one_still_stretch() -> None:
    machine = Machine(work={})
    assert machine.settle()
    assert machine.now_s == pytest.approx(STILL_S, abs=0.15)


def test_a_batch_that_leaves_after_half_a_second_counts() -> None:
    machine = Machine(work={0.5: 0.02})
    assert machine.settle()
    assert machine.now_s > 0.4 + STILL_S


def test_processes_that_only_look_around_do_not_keep_it_waiting() -> None:
    machine = Machine(work={}, idle_share=0.002)
    assert machine.settle()
    assert machine.now_s < 2 * STILL_S


def test_work_without_an_end_is_given_up_and_told() -> None:
    machine = Machine(work={}, idle_share=0.5)
    assert not machine.settle()
    assert GIVE_UP_S <= machine.now_s < GIVE_UP_S + 1
