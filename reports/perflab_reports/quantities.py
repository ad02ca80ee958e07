"""How is a number written for a reader? Rounded to what the measurement can bear, always with its unit."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

MISSING: Final = "\N{EN DASH}"


def number(value: float) -> str:
    """Three significant digits, without a trailing zero or an exponent: 0.0123, 4.5, 48, 1,230."""
    if not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio(value: float) -> str:
    """Candidate over baseline: 0.083x, 0.16x, 1.04x, 6.1x, 48x, 372x, 2,200x."""
    if not math.isfinite(value):
        return MISSING
    if value >= 9.95:
        shown = round(value, -max(0, math.floor(math.log10(value)) - 2))
        return f"{shown:,.0f}x"
    if value >= 1.995:
        return f"{value:.1f}x"
    if value >= 0.0995:
        return f"{value:.2f}x"
    if value <= 0:
        return "0x"
    return f"{value:.{1 - math.floor(math.log10(value))}f}x"


def interval(low: float, high: float) -> str:
    """An interval of ratios: 0.14x to 0.18x."""
    return f"{ratio(low)} to {ratio(high)}"


def percent(share: float) -> str:
    """A share of one: 0.042 is 4.2 %, 0.97 is 97 %."""
    if not math.isfinite(share):
        return MISSING
    value = 100 * share
    return f"{value:.1f} %" if 0 < abs(value) < 9.95 else f"{value:,.0f} %"


def milliseconds(value_ms: float) -> str:
    """A duration given in milliseconds: 85 us, 0.42 ms, 3.2 ms, 124 ms, 1.24 s."""
    if not math.isfinite(value_ms):
        return MISSING
    if value_ms >= 999.5:
        return f"{value_ms / 1000:,.3g} s" if value_ms < 999_500 else f"{value_ms / 1000:,.0f} s"
    if value_ms >= 99.5:
        return f"{value_ms:.0f} ms"
    if value_ms >= 0.995:
        return f"{value_ms:.1f} ms"
    if value_ms >= 0.0995 or value_ms == 0:
        return f"{value_ms:.2f} ms" if value_ms else "0 ms"
    return f"{number(round(1000 * value_ms, 1))} µs"


def microseconds(value_us: float) -> str:
    """CPU per request: microseconds below 10,000, else milliseconds."""
    if not math.isfinite(value_us):
        return MISSING
    return milliseconds(value_us / 1000) if value_us >= 9_999.5 else f"{_three_digits(value_us)} µs"


def seconds(value_s: float) -> str:
    """A duration given in seconds."""
    return milliseconds(1000 * value_s)


def size(value_bytes: float) -> str:
    """Decimal units, as PostgreSQL users compare disks: 512 B, 8.2 kB, 11 MB, 1.2 GB."""
    if not math.isfinite(value_bytes):
        return MISSING
    units = ("B", "kB", "MB", "GB", "TB")
    power = next((p for p in range(len(units)) if abs(value_bytes) < 999.5 * 1000**p), len(units) - 1)
    return f"{_two_digits(value_bytes / 1000**power)} {units[power]}"


def rate(value_rps: float) -> str:
    """Requests per second."""
    return f"{_three_digits(value_rps)} rps" if math.isfinite(value_rps) else MISSING


def count(value: float) -> str:
    """Something counted; a mean per request keeps its fraction."""
    if not math.isfinite(value):
        return MISSING
    return f"{value:,.0f}" if abs(value) >= 99.5 or value == round(value) else number(round(value, 2))


def _three_digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 99.5 else number(value)


def _two_digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 9.95 or value == round(value) else f"{value:.1f}"


UNITS: Final[Mapping[str, Callable[[float], str]]] = MappingProxyType(
    {
        "ms": milliseconds,
        "s": seconds,
        "us": microseconds,
        "µs": microseconds,
        "us/request": microseconds,
        "rps": rate,
        "bytes": size,
        "": count,
    }
)


def quantity(value: float, unit: str) -> str:
    """A value in a unit that evidence uses; an unknown unit is written behind a plain number."""
    write = UNITS.get(unit)
    return write(value) if write else f"{number(value)} {unit}"
