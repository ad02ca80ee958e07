"""Where is the middle of the blocks, if one of them is wild? The Hodges-Lehmann estimate."""

from collections.abc import Sequence

import numpy as np


def hodges_lehmann(values: Sequence[float]) -> float:
    """Median of all pairwise means, each value paired with itself too.

    Args:
        values: Shape (n,), n >= 1.

    Raises:
        ValueError: empty.

    Source: Hodges & Lehmann (1963), "Estimates of location based on rank tests".
    """
    if not len(values):
        raise ValueError("no values")
    array = np.asarray(values, dtype=float)
    first, second = np.triu_indices(len(array))
    return float(np.median((array[first] + array[second]) / 2))
