"""What is the p-quantile of what was seen? The nearest rank: a value that occurred, by one sort.

NumPy's percentile interpolates, and its first call loads for tens of milliseconds in the middle of a phase.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def quantile(values: "Sequence[float] | NDArray[np.float64]", share: float) -> float | None:
    """The smallest value with at least this share of the values at or below it; None of nothing."""
    count = len(values)
    if count == 0:
        return None
    return float(np.sort(np.asarray(values))[max(0, math.ceil(share * count) - 1)])
