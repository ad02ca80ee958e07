"""CPU time is read from /proc's lines, and a difference of readings is what was used in between."""

import pytest

from perflab.processes.cpu_time import (
    TICK_S,
    CpuReading,
    children_by_parent,
    parent_in_stat,
    reaped_in_stat,
    running_in_schedstat,
)

STAT = "4711 (postgres: (app) x) S 4700 4711 4711 0 -1 4194560 900 100 0 0 30 20 500 250 20 0 1 0 123456 1 1"


def test_a_name_with_spaces_and_brackets_does_not_shift_the_fields() -> None:
    assert parent_in_stat(STAT) == 4700
    assert reaped_in_stat(STAT) == pytest.approx(750 * TICK_S)


def test_schedstat_counts_nanoseconds() -> None:
    assert running_in_schedstat("1500000000 20 3\n") == pytest.approx(1.5)


def test_the_difference_is_per_worker_and_never_negative() -> None:
    before = CpuReading(workers={10: 1.0, 11: 2.0}, postgres_s=5.0, rest_s=1.0, generator_s=3.0)
    after = CpuReading(workers={10: 1.5, 12: 0.25}, postgres_s=4.9, rest_s=1.1, generator_s=3.5)
    used = after.since(before)
    assert used.app_workers == pytest.approx((0.5, 0.25)), "a new worker counts from its start"
    assert used.postgres_s == 0.0
    assert used.serving_s == pytest.approx(0.85)
    assert used.generator_s == pytest.approx(0.5)


def test_this_process_is_among_its_parents_children() -> None:
    import os

    assert os.getpid() in children_by_parent()[os.getppid()]
