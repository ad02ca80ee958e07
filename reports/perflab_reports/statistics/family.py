"""How sure must each of many comparisons be, so that hardly ever any of them is a false alarm?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

SIGNIFICANCE: Final = 0.05
"""Chance that any comparison of a family calls a difference where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One member of the family. Its interval at confidence 1 - `significance` leaves 1 out just when `differs`."""

    differs: bool
    significance: float


def holm(p_values: Sequence[float], significance: float = SIGNIFICANCE) -> tuple[Judged, ...]:
    """Step down from the smallest p-value, until one is not small enough.

    The i-th smallest of m is compared with significance / (m - i + 1); the first that fails ends it, and its level
    then serves all that are left, so that their intervals agree with the decision.

    Args:
        p_values: Shape (m,), each in (0, 1].
        significance: Family-wise level.

    Returns:
        One per p-value, in the order given.

    Source: Holm (1979), "A simple sequentially rejective multiple test procedure".
    """
    size = len(p_values)
    judged: list[Judged | None] = [None] * size
    stopped_at: float | None = None
    for rank, index in enumerate(np.argsort(p_values, kind="stable")):
        level = significance / (size - rank)
        if stopped_at is None and not p_values[index] < level:
            stopped_at = level
        judged[index] = Judged(differs=stopped_at is None, significance=stopped_at or level)
    return tuple(one for one in judged if one is not None)
