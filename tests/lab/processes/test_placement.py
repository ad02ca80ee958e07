"""Generator and application never share a CPU where there are two."""

from hypothesis import given
from hypothesis import strategies as st

from perflab.processes.placement import decide_placement


def test_one_cpu_cannot_be_split() -> None:
    placement = decide_placement([3])
    assert not placement.pinned
    assert placement.generator_cpus == placement.app_cpus == (3,)


@given(st.sets(st.integers(0, 255), min_size=2))
def test_all_cpus_are_used_and_none_twice(cpus: set[int]) -> None:
    placement = decide_placement(cpus)
    assert placement.pinned
    assert set(placement.generator_cpus) | set(placement.app_cpus) == cpus
    assert not set(placement.generator_cpus) & set(placement.app_cpus)
    assert len(placement.generator_cpus) == max(1, len(cpus) // 4)
