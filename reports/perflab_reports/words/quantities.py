"""How is a figure written for people? Rounded to what matters, with its unit."""

import math


def times(ratio: float) -> str:
    """A ratio: `6.1x`, `0.16x`, `132x`."""
    if not math.isfinite(ratio):
        return "-"
    if ratio >= 100:
        return f"{ratio:,.0f}x"
    return f"{ratio:.1f}x" if ratio >= 10 else f"{ratio:.2f}x"


def milliseconds(value_ms: float) -> str:
    """`3.24 ms`, `41.8 ms`, `1.20 s`."""
    if value_ms >= 1000:
        return f"{value_ms / 1000:.2f} s"
    return f"{value_ms:.0f} ms" if value_ms >= 100 else f"{value_ms:.1f} ms" if value_ms >= 10 else f"{value_ms:.2f} ms"


def byte_size(count: float) -> str:
    """`512 B`, `4.2 KiB`, `11 MiB`."""
    value, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.0f} {unit}" if value >= 10 or unit == "B" else f"{value:.1f} {unit}"


def figure(value: float, unit: str) -> str:
    """A metric's value in its unit."""
    if not math.isfinite(value):
        return "-"
    if unit == "ms":
        return milliseconds(value)
    return f"{value:,.0f} {unit}" if value >= 10 else f"{value:.2f} {unit}"


def count(value: float) -> str:
    """Something per request: `2`, `0.35`, `12.4`."""
    return f"{value:.0f}" if abs(value - round(value)) < 0.005 else f"{value:.2f}" if value < 10 else f"{value:.1f}"
