"""Which window and which variables does a look without Grafana use? Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

UNIT_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LEAST_RATE_WINDOW_S: Final = 20
POINTS: Final = 60


class BadWindow(ValueError):
    """Text that is no length of time."""


class BadValues(ValueError):
    """Values for variables that there are not; the message has a line for each."""


def seconds(text: str) -> float:
    """'5m' is 300.

    Raises:
        BadWindow: anything but a number and s, m, h or d.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if found is None or float(found[1]) == 0:
        raise BadWindow(f"{text!r} is no length of time; give a number and one of s, m, h, d, such as 5m")
    return float(found[1]) * UNIT_S[found[2]]


def values_for(since: str) -> Mapping[str, str]:
    """Values of Grafana's own variables for such a window, and of the boards' filters: everything."""
    range_s = seconds(since)
    step_s = max(1, round(range_s / POINTS))
    filters = ("run_id", "strategy", "endpoint", "factor", "run_a", "strategy_a", "run_b", "strategy_b")
    return {
        "__range": f"{round(range_s)}s",
        "__range_s": f"{round(range_s)}",
        "__interval": f"{step_s}s",
        "__rate_interval": f"{max(LEAST_RATE_WINDOW_S, 4 * step_s)}s",
        "shift_b": "1ms",
        **dict.fromkeys(filters, ".*"),
    }


def chosen(texts: Iterable[str], names: Iterable[str]) -> Mapping[str, str]:
    """What a user chose with NAME=VALUE.

    Args:
        texts: As given.
        names: Of the variables that the boards have.

    Raises:
        BadValues: with every text that is none, names no variable, or names one a second time.
    """
    texts, known = list(texts), sorted(set(names))
    if wrong := list(_mistakes(texts, known)):
        raise BadValues("\n".join(wrong))
    return dict(text.split("=", 1) for text in texts)


def _mistakes(texts: list[str], known: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        name, equals, _ = text.partition("=")
        if not equals:
            yield f"--value {text!r} is not NAME=VALUE, such as run_id=r1"
        elif name not in known:
            yield f"--value {text!r}: no board shown here has a variable {name!r}; there are {', '.join(known)}"
        elif name in seen:
            yield f"--value {text!r}: {name} was given before"
        seen.add(name)
