"""Columns become lines that say exactly what the values were."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perflab_target.datasets.columns import cents, chosen, integers, lines, moments

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(values=st.lists(st.integers(-(2**40), 2**40), min_size=1))
def test_integers_read_back(values: list[int]) -> None:
    text = lines(integers(np.array(values, dtype=np.int64)))
    assert [int(line) for line in text.splitlines()] == values


@given(values=st.lists(st.integers(0, 2**40), min_size=1))
def test_cents_read_back(values: list[int]) -> None:
    text = lines(cents(np.array(values, dtype=np.int64)))
    assert [Decimal(line.decode()) * 100 for line in text.splitlines()] == values


@given(values=st.lists(st.integers(0, 2**51), min_size=1))
def test_moments_read_back(values: list[int]) -> None:
    text = lines(moments(np.array(values, dtype=np.int64)))
    read = [datetime.fromisoformat(line.decode()) for line in text.splitlines()]
    assert read == [EPOCH + timedelta(microseconds=value) for value in values]


def test_words_of_different_length_stand_side_by_side_without_padding() -> None:
    words = chosen(("café", "a"), np.array([0, 1, 0]))
    assert lines(words, b"\t", integers(np.array([1, 22, 333]))).decode() == "café\t1\na\t22\ncafé\t333\n"
