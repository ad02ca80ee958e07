"""How does a number read in Grafana's unit? A scale for a whole axis, and words for one value. Pure."""

import math
from dataclasses import dataclass
from typing import Final

_SECONDS: Final = ((1e-6, "µs"), (1e-3, "ms"), (1.0, "s"), (60.0, "min"), (3600.0, "h"))
_BYTES: Final = ((1.0, "B"), (1024.0, "KiB"), (1024.0**2, "MiB"), (1024.0**3, "GiB"))
_NUMBERS: Final = ((1.0, ""), (1e3, "K"), (1e6, "M"))
_STEPS: Final = {"s": _SECONDS, "bytes": _BYTES, "short": _NUMBERS, "reqps": _NUMBERS, "ops": _NUMBERS}
_BEHIND: Final = {"reqps": " req/s", "ops": " ops/s"}
PERCENT: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Values are divided by `divisor` and followed by `suffix`."""

    divisor: float
    suffix: str


def scale_for(unit: str, largest: float) -> Scale:
    """The scale in which the largest value reads well."""
    if unit == "percentunit":
        return Scale(divisor=PERCENT, suffix="%")
    steps = _STEPS.get(unit, ((1.0, ""),))
    fitting = [step for step in steps if abs(largest) >= step[0]] or [steps[0]]
    if unit == "s" and largest == 0:
        fitting = [(1.0, "s")]
    divisor, word = fitting[-1]
    return Scale(divisor=divisor, suffix=f"{word}{_BEHIND.get(unit, '')}")


def words(value: float, unit: str, *, now_s: float) -> str:
    """One value with its unit, in three digits."""
    if unit == "dateTimeFromNow":
        return f"{words(max(0.0, now_s - value / 1e3), 's', now_s=now_s)} ago"
    scale = scale_for(unit, value)
    space = " " if scale.suffix.strip() and scale.suffix != "%" else ""
    return f"{digits(value / scale.divisor)}{space}{scale.suffix.strip()}"


def digits(value: float) -> str:
    """Three significant digits, no exponent for what fits on a tile."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(places, 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
