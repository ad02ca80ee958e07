"""Durations read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.profiles.durations import NoDuration, read_duration, words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("90s", 90),
        ("5m", 300),
        ("1h", 3_600),
        ("1.5 h", 5_400),
        (" 12 ", 12),
        ("1e3s", 1_000),
        (".5", 0.5),
        ("2M", 120),
    ],
)
def test_units_are_understood(text: str, seconds: float) -> None:
    assert read_duration(text, "s") == seconds
    assert read_duration(text, "ms") == (seconds * 1_000 if any(map(str.isalpha, text)) else seconds)


@pytest.mark.parametrize("text", ["", "s", "1d", "1m30s", "soon", "e3", "nan", "1,5s"])
def test_what_is_no_duration_says_what_one_looks_like(text: str) -> None:
    with pytest.raises(NoDuration, match="write 500ms, 90s, 5m or 1h"):
        read_duration(text, "s")


@given(st.floats(0, 1e9))
def test_a_bare_number_counts_the_unit_exactly(number: float) -> None:
    assert read_duration(str(number), "s") == number
    assert read_duration(str(number), "ms") == number


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.25, "250 ms"), (90, "90 s"), (150, "2.5 min"), (5_400, "90 min"), (28_800, "8 h")],
)
def test_a_person_reads_small_numbers(seconds: float, text: str) -> None:
    assert words(seconds) == text
