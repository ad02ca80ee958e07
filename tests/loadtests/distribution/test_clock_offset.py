"""The shortest round trip says best how far two clocks are apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.distribution.clock_offset import RoundTrip, clock_offset_s

WAYS = st.floats(1e-5, 0.5)


@given(offset_s=st.floats(-1e5, 1e5), ways=st.lists(st.tuples(WAYS, WAYS), min_size=1, max_size=8))
def test_the_error_is_at_most_half_the_shortest_round_trip(offset_s: float, ways: list[tuple[float, float]]) -> None:
    trips = [
        RoundTrip(sent_s=100.0, worker_s=100.0 + there_s + offset_s, received_s=100.0 + there_s + back_s)
        for there_s, back_s in ways
    ]
    error_s = abs(clock_offset_s(trips) - offset_s)
    assert error_s <= min(there_s + back_s for there_s, back_s in ways) / 2 + 1e-6


def test_without_a_round_trip_nothing_is_known() -> None:
    with pytest.raises(ValueError, match="empty"):
        clock_offset_s([])
