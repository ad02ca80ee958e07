"""May this percentile be printed? Only with enough requests above it in every trial."""

import math
from typing import Final

REQUESTS_ABOVE: Final = 50


def requests_needed(quantile: float) -> int:
    """Requests that a trial needs: p50 100, p95 1,000, p99 5,000.

    Args:
        quantile: In (0, 1).

    Raises:
        ValueError: outside (0, 1).

    Fifty values above a percentile p keep the relative error of 1 - p near 1/sqrt(50), 14 %: the count above a fixed
    threshold is binomial.
    """
    if not 0 < quantile < 1:
        raise ValueError(f"quantile must lie in (0, 1), got {quantile}")
    # 1 - 0.95 is a little less than 0.05 in binary, and would ask for the 1,001st request.
    return math.ceil(round(REQUESTS_ABOVE / (1 - quantile), 6))


def supported(quantile: float, requests: int) -> bool:
    """Whether so many requests carry the percentile."""
    return requests >= requests_needed(quantile)
