"""Which draws do several tables share? Who is popular, and when things happened."""

from typing import Final

import numpy as np

from perflab_target.datasets.bits import Integers, Stream, scattered, zipf
from perflab_target.storefront.clock import DATA_BEGINS, DATA_ENDS

PRODUCT_SKEW: Final = 0.9
CUSTOMER_SKEW: Final = 0.7
BEGIN_US: Final = int(DATA_BEGINS.timestamp()) * 1_000_000
YEAR_US: Final = int((DATA_ENDS - DATA_BEGINS).total_seconds()) * 1_000_000


def popular_products(stream: Stream, products: int, count: int) -> Integers:
    """Product ids with Zipf's skew."""
    return scattered(stream.pick(zipf(products, PRODUCT_SKEW), count), products)


def popular_customers(stream: Stream, customers: int, count: int) -> Integers:
    """Customer ids with a milder skew."""
    return scattered(stream.pick(zipf(customers, CUSTOMER_SKEW), count), customers)


def through_the_year(stream: Stream, rows: range, total: int) -> Integers:
    """Strictly rising moments: row i of `total` falls somewhere into the i-th equal part of the year."""
    step_us = YEAR_US // total
    return BEGIN_US + np.arange(rows.start, rows.stop, dtype=np.int64) * step_us + stream.below(step_us, len(rows))
