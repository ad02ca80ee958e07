"""When do a suspicion and its confirmation together make a regression? Bauer and Koehne's combination of two stages.

The screen gives p1, the fresh blocks of the confirmation p2, independent of it. A regression needs all of

    p1 <= a0  (the screen's rate: else it was no suspicion)
    p2 <= a1  (the confirmation's rate: it must hold by itself)
    p1 * p2 <= c

so that a clear suspicion needs little confirmation and a faint one much. With c < a0 * a1 the chance of that without
any effect, p1 and p2 being uniform, is

    P = integral from 0 to a0 of min(a1, c / p1) dp1 = c * (1 + ln(a0 * a1 / c))

which `critical_product` solves for c. Several looks at a stage multiply P by their number at most (Bonferroni).

Source: Bauer & Koehne (1994), "Evaluation of experiments with adaptive interim analyses", Biometrics 50.
"""

import math
from functools import lru_cache

from scipy import optimize


@lru_cache(maxsize=256)
def critical_product(false_alarm_rate: float, *, screen_rate: float, confirm_rate: float) -> float:
    """The c above. When the two rates alone already keep the false alarms, it is their product: no further limit."""
    most = screen_rate * confirm_rate
    if most <= false_alarm_rate:
        return most

    def excess(log_c: float) -> float:
        c = math.exp(log_c)
        return c * (1 + math.log(most / c)) - false_alarm_rate

    return math.exp(optimize.brentq(excess, math.log(false_alarm_rate) - 40, math.log(most)))
