"""A visit's random choices: the published generator, repeatable, and in range."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.journeys.draws import INCREMENT, Draws, mix, stream_key

KEYS = st.integers(0, 2**64 - 1)


def test_the_mixing_is_the_published_splitmix64() -> None:
    # First three outputs of the reference implementation (Vigna, splitmix64.c) for a state of 1234567.
    states = [(1234567 + step * INCREMENT) % 2**64 for step in (1, 2, 3)]
    assert [mix(state) for state in states] == [6457827717110365317, 3203168211198807973, 9817491932198370423]


@given(key=KEYS, visit=st.integers(0, 2**40))
def test_a_visit_draws_the_same_every_time(key: int, visit: int) -> None:
    first, second = Draws(key, visit), Draws(key, visit)
    assert [first.uniform() for _ in range(5)] == [second.uniform() for _ in range(5)]


@given(key=KEYS, limit=st.integers(1, 10**9))
def test_draws_stay_below_their_limit(key: int, limit: int) -> None:
    draws = Draws(key, 0)
    assert all(0 <= draws.below(limit) < limit for _ in range(20))


def test_neighbouring_visits_share_no_draws() -> None:
    drawn = [draws.uniform() for draws in (Draws(7, visit) for visit in range(500)) for _ in range(4)]
    assert len(set(drawn)) == len(drawn)


def test_draws_over_many_visits_are_even() -> None:
    counts = Counter(Draws(3, visit).below(10) for visit in range(20_000))
    assert max(counts.values()) / min(counts.values()) < 1.15


def test_purposes_of_one_seed_have_different_keys() -> None:
    assert stream_key(1, "requests/warmup") != stream_key(1, "requests/measured") != stream_key(2, "requests/measured")
