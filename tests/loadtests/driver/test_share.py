"""All shares together are the whole load, once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.driver.share import Share


@given(count=st.integers(0, 200), of=st.integers(1, 9))
def test_the_shares_of_a_schedule_are_that_schedule(count: int, of: int) -> None:
    schedule = np.arange(count, dtype=np.float64)
    parts = [Share(index=index, of=of).arrivals(schedule) for index in range(of)]
    assert np.sort(np.concatenate(parts)).tolist() == schedule.tolist()
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(users=st.integers(0, 1000), of=st.integers(1, 9))
def test_the_shares_of_users_are_all_users(users: int, of: int) -> None:
    assert sum(Share(index=index, of=of).users(users) for index in range(of)) == users


@pytest.mark.parametrize(("index", "of"), [(1, 1), (-1, 2), (0, 0)])
def test_a_share_that_does_not_exist_is_refused(index: int, of: int) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        Share(index=index, of=of)
