"""How many rows has each table at a scale? Scale 1 is about 75,000 rows; ids run from 1."""

from collections.abc import Mapping
from typing import Final

from perflab_target.datasets.dataset import checked_scale
from perflab_target.datasets.storefront.words import BRANCHES, BRAND_ENDS, BRAND_STARTS, ROOTS, TWIGS

LINES_PER_ORDER: Final = (1, 1, 1, 1, 2, 2, 2, 3, 4, 5)
"""Ten orders have these numbers of lines, in shuffled order, so the total is known before anything is drawn."""


def sizes(scale: float) -> Mapping[str, int]:
    """Rows by table; brands and categories do not grow."""
    checked_scale(scale)
    orders = max(1, round(5_000 * scale))
    return {
        "brands": len(BRAND_STARTS) * len(BRAND_ENDS),
        "categories": len(ROOTS) * (1 + len(BRANCHES) * (1 + len(TWIGS))),
        "products": max(1, round(1_000 * scale)),
        "customers": max(1, round(2_000 * scale)),
        "orders": orders,
        "order_lines": sum(LINES_PER_ORDER) * (orders // 10) + sum(LINES_PER_ORDER[: orders % 10]),
        "reviews": max(1, round(6_000 * scale)),
        "events": max(1, round(50_000 * scale)),
    }
