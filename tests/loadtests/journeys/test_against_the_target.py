"""The generator speaks of what the target holds; rooms share no code, so these tests bind them."""

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.journeys import attribute_filter, flights_board
from perflab_loadtests.journeys.popularity import scattered_id
from perflab_loadtests.journeys.visitor import CUSTOMER_EXPONENT, DAYS, FIRST_DAY, PRODUCT_EXPONENT
from perflab_target.datasets import flights
from perflab_target.datasets.bits import scattered
from perflab_target.datasets.storefront import draws, words
from perflab_target.storefront.clock import DATA_BEGINS, DATA_ENDS


def test_attributes_exist_in_the_data() -> None:
    assert set(attribute_filter.COLOURS) <= set(words.COLOURS)
    assert set(attribute_filter.SIZES) <= set(words.SIZES)
    assert set(attribute_filter.MATERIALS) <= {material.lower() for material in words.MATERIALS}


def test_the_year_asked_about_is_the_year_of_the_data() -> None:
    assert DATA_BEGINS.date() == FIRST_DAY
    assert DATA_ENDS.date() == FIRST_DAY + timedelta(days=DAYS)


def test_popularity_is_skewed_alike() -> None:
    assert (PRODUCT_EXPONENT, CUSTOMER_EXPONENT) == (draws.PRODUCT_SKEW, draws.CUSTOMER_SKEW)


@given(n=st.integers(1, 100_000), rank=st.integers(0, 100_000))
def test_the_popular_products_are_the_same_ones(n: int, rank: int) -> None:
    assert scattered_id(rank % n, n) == scattered(np.array([rank % n], dtype=np.int64), n)[0]


def test_as_many_flights_are_known() -> None:
    assert flights_board.ALL_FLIGHTS == flights.ROWS
    assert len(flights_board.CARRIERS) == flights.AIRLINES
