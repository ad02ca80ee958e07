"""Was the application steady when measuring began? A check that is blind to the strategy. Pure."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from perflab.trials.validity import DEFAULT_LIMITS
from perflab_reports.evidence.trial import WarmUp

SIGNIFICANCE = 0.001


def warm_up_check(
    start_s: NDArray[np.float64],
    duration_s: NDArray[np.float64],
    *,
    limit_ratio: float = DEFAULT_LIMITS.drift_ratio,
) -> WarmUp:
    """Compare the service times of the window's two halves.

    Not steady only if the medians differ by more than `limit_ratio` and a rank test agrees that this is no accident
    of a mix of fast and slow endpoints.

    Args:
        start_s: Shape (n,), when each request of the open phase started.
        duration_s: Shape (n,), its service time.
        limit_ratio: Largest ratio of medians, in either direction, that still counts as steady.

    Source: the two-sided Mann-Whitney test, Mann & Whitney (1947).
    """
    if len(start_s) < 20:
        return WarmUp(drift_ratio=1.0, steady=True)
    middle = (start_s.min() + start_s.max()) / 2
    first, second = duration_s[start_s <= middle], duration_s[start_s > middle]
    if len(first) < 10 or len(second) < 10:
        return WarmUp(drift_ratio=1.0, steady=True)
    ratio = float(np.median(second) / np.median(first))
    if not (math.isfinite(ratio) and ratio > 0):
        return WarmUp(drift_ratio=1.0, steady=True)
    p_value = float(stats.mannwhitneyu(first, second).pvalue)
    steady = abs(math.log(ratio)) <= math.log(limit_ratio) or p_value > SIGNIFICANCE
    return WarmUp(drift_ratio=ratio, steady=steady)
