"""What is the smallest effect that so many blocks would have found?"""

import math

from scipy import stats


def minimal_detectable_effect(spread: float, blocks: int, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """As a ratio minus one: 0.12 means that +12 % would be found with the given power.

    Args:
        spread: Standard deviation of the log-ratio between two arms that do not differ.
        blocks: At least two.
        alpha: Two-sided level of the test.
        power: Chance of finding the effect.

    Source: the usual normal approximation with t quantiles, Chow, Shao & Wang (2008), 3.1.
    """
    if blocks < 2:
        return math.inf
    freedom = blocks - 1
    quantiles = float(stats.t.ppf(1 - alpha / 2, freedom) + stats.t.ppf(power, freedom))
    return math.expm1(quantiles * spread / math.sqrt(blocks))
