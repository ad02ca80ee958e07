"""What is good enough? The objectives, and the windows in which their error budgets may burn. Pure.

Multi-window, multi-burn-rate: an alert needs a long window (it matters) and a short one (it still happens).
Source: Beyer et al., The Site Reliability Workbook (2018), chapter 5, table 5-8.
"""

from dataclasses import dataclass
from typing import Final, Literal

from perflab_instrumentation.metrics import REQUEST_DURATION

Severity = Literal["page", "ticket", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Burn:
    """Budget spent `rate` times as fast as allowed, seen in both windows."""

    rate: float
    long: str
    short: str
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A share of requests that must be good; `budget` is the share that need not."""

    name: str
    target: float
    words: str

    def __post_init__(self) -> None:
        if not 0 < self.target < 1:
            raise ValueError(f"{self.name}: a target is a share between 0 and 1, got {self.target}")

    @property
    def budget(self) -> float:
        return round(1 - self.target, 9)


def bound_at_least(seconds: float) -> float:
    """The smallest bucket bound that reaches so far: a share below any other bound can only be guessed."""
    return next(bound for bound in REQUEST_DURATION.bounds if bound >= seconds)


SLOW_S: Final = bound_at_least(0.5)

AVAILABILITY: Final = Objective(
    name="availability", target=0.999, words="requests that are not answered with a server error"
)
LATENCY: Final = Objective(name="latency", target=0.99, words=f"requests answered within {SLOW_S:g} s")

SERVICE: Final = (
    Burn(rate=14.4, long="1h", short="5m", severity="page"),
    Burn(rate=6, long="6h", short="30m", severity="page"),
    Burn(rate=3, long="1d", short="2h", severity="ticket"),
    Burn(rate=1, long="3d", short="6h", severity="ticket"),
)
RUN: Final = (Burn(rate=14.4, long="5m", short="1m", severity="page"),)
"""For runs of minutes, in which a window of hours says nothing."""

WINDOWS: Final = tuple(dict.fromkeys(window for burn in (*RUN, *SERVICE) for window in (burn.short, burn.long)))
