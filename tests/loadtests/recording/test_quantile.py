"""A quantile is a value that occurred."""

from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.recording.quantile import quantile


@given(values=st.lists(st.floats(-1e9, 1e9), min_size=1), share=st.floats(0, 1))
def test_enough_values_lie_at_or_below_it(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_nothing_has_no_quantile() -> None:
    assert quantile([], 0.5) is None
