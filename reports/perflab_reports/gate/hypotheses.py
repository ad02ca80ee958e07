"""Is head slower than chance would make it, over the whole family of hypotheses at once?

With x[b, a, e] the logarithm in block b, arm a, endpoint e, the contrast of arm a is its distance from the other arms:

    d[b, a, e] = x[b, a, e] - mean over the other arms of x[b, ., e]

With base measured twice the contrast has 1.5 times the variance of one arm, where a single base has 2. The family:

    f[b, a, 0]     = mean over endpoints of d[b, a, .]
    f[b, a, 1 + e] = d[b, a, e] - median over the other endpoints of d[b, a, .]      (three endpoints or more)
                   = d[b, a, e]                                                     (two; a single one is the mean)

The median of the others takes away what a fresh process shifts everywhere. Under the null hypothesis the arms of a
block are exchangeable, so any of them might have been head: relabelling within blocks gives the distribution of the
largest t over the family (max-T), exact for skewed noise too. With one base it is the sign-flip test.

Source: Westfall & Young (1993), "Resampling-Based Multiple Testing", 2.4; Phipson & Smyth (2010) for the p-value.
"""

from functools import lru_cache

import numpy as np
from scipy import stats

from perflab_reports.gate.series import Array
from perflab_reports.statistics.family import holm

RELABELLINGS = 1999
SEED = 20_251_121  # fixed, so that stored evidence is judged the same every time
SMALLEST_SPREAD = 1e-6  # microsecond clocks cannot resolve more; identical blocks would give an infinite t


def contrasts(logs: Array) -> Array:
    """Shape (blocks, arms, endpoints): each arm against the mean of the others."""
    arms = logs.shape[1]
    others = (logs.sum(axis=1, keepdims=True) - logs) / (arms - 1)
    contrast: Array = logs - others
    return contrast


def family(contrast: Array) -> Array:
    """Shape (blocks, arms, hypotheses): the mean over endpoints, then each endpoint, as above."""
    endpoints = contrast.shape[2]
    mean = contrast.mean(axis=2, keepdims=True)
    if endpoints == 1:
        return mean
    if endpoints == 2:
        return np.concatenate([mean, contrast], axis=2)
    relative = contrast - np.median(contrast[:, :, _others(endpoints)], axis=3)
    return np.concatenate([mean, relative], axis=2)


def t_statistics(values: Array) -> Array:
    """Of each column of (blocks, hypotheses), against zero."""
    blocks = values.shape[0]
    spread = np.maximum(values.std(axis=0, ddof=1), SMALLEST_SPREAD)
    statistic: Array = values.mean(axis=0) / spread * np.sqrt(blocks)
    return statistic


def max_t(values: Array, *, two_sided: bool = False) -> Array:
    """Family-wise p-values that arm 0 is above the others; never zero.

    Args:
        values: Shape (blocks, arms, hypotheses), of `family`, or some of its columns.
        two_sided: Above or below.
    """
    blocks, arms, count = values.shape
    flat = np.ascontiguousarray(values).reshape(blocks * arms, count)
    chosen = _relabellings(blocks, arms)
    sums = chosen @ flat
    squares = chosen @ (flat * flat)
    variance = np.maximum((squares - sums * sums / blocks) / (blocks - 1), SMALLEST_SPREAD**2)
    statistic = sums / np.sqrt(variance * blocks)
    observed, relabelled = statistic[0], statistic[1:]
    if two_sided:
        observed, relabelled = np.abs(observed), np.abs(relabelled)
    largest = np.sort(relabelled.max(axis=1))
    reached = len(largest) - np.searchsorted(largest, observed - 1e-9 * np.maximum(1, np.abs(observed)))
    p_values: Array = (reached + 1) / (len(largest) + 1)
    return p_values


def holm_t(values: Array, *, two_sided: bool = False) -> Array:
    """The same by Student's t on arm 0 and Holm's correction; no relabelling, and no use of correlation."""
    statistic = t_statistics(values[:, 0, :])
    freedom = values.shape[0] - 1
    single = 2 * stats.t.sf(np.abs(statistic), freedom) if two_sided else stats.t.sf(statistic, freedom)
    return np.array(holm([max(float(p), 1e-300) for p in single]))


@lru_cache(maxsize=16)
def _others(endpoints: int) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Row e holds all indices but e."""
    return np.array([[other for other in range(endpoints) if other != one] for one in range(endpoints)], dtype=np.intp)


@lru_cache(maxsize=64)
def _relabellings(blocks: int, arms: int) -> Array:
    """Rows that pick one arm in each block, as a matrix to multiply with; the first row is the true labelling."""
    rng = np.random.default_rng([SEED, blocks, arms])
    labels = rng.integers(0, arms, size=(RELABELLINGS + 1, blocks))
    labels[0] = 0
    chosen = np.zeros((RELABELLINGS + 1, blocks, arms))
    np.put_along_axis(chosen, labels[:, :, None], 1.0, axis=2)
    return chosen.reshape(RELABELLINGS + 1, blocks * arms)
