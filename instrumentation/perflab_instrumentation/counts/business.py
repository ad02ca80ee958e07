"""How does a project count what matters to it? Three lines, correct under prefork like everything else here.

from perflab_instrumentation.counts.business import Counter

orders = Counter("shop_orders_total", "Orders placed.", labels=("payment",))
orders.add(1, payment="card")

`Gauge` for what goes up and down (the sum over the workers that live), `Histogram` for sizes and times.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from perflab_instrumentation.counts.rows import BUSINESS, BUSINESS_GAUGE, BUSINESS_HISTOGRAM, SUM_PART
from perflab_instrumentation.metrics import METRICS, SECONDS, Metric

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")
RESERVED = ("_total", "_bucket", "_sum", "_count", "_created")


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of the project's own. Its help text is shown by whichever worker's counts are read first."""

    name: str
    help: str
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or not self.name.endswith("_total") or self.name in METRICS:
            raise ValueError(
                f"{self.name!r}: a counter's name is letters, digits and _, ends in _total, and is not ours"
            )
        _check_labels(self.name, self.labels)

    def add(self, amount: float = 1, **labels: str) -> None:
        """Count; raises ValueError for a negative amount or other labels than the counter's."""
        if amount < 0:
            raise ValueError(f"{self.name}: a counter never goes back, got {amount}")
        _add(f"{BUSINESS}{self.name}", amount, self.help, *_pairs(self.name, self.labels, labels))


@dataclass(frozen=True, slots=True)
class Gauge:
    """What goes up and down. Workers that live are summed up; what a worker held goes with it."""

    name: str
    help: str
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_name(self.name, "gauge")
        _check_labels(self.name, self.labels)

    def add(self, amount: float = 1, **labels: str) -> None:
        """Up, or down by a negative amount."""
        _add(f"{BUSINESS_GAUGE}{self.name}", amount, self.help, *_pairs(self.name, self.labels, labels))

    def set(self, value: float, **labels: str) -> None:
        """This worker's part of the sum."""
        from perflab_instrumentation.live import live

        pairs = _pairs(self.name, self.labels, labels)
        live().tally.set(_row_metric(f"{BUSINESS_GAUGE}{self.name}"), value, self.help, *pairs)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Sizes or times. The bounds are those of request durations, in seconds, unless given."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = SECONDS

    def __post_init__(self) -> None:
        _check_name(self.name, "histogram")
        _check_labels(self.name, self.labels)
        if not self.bounds or list(self.bounds) != sorted(set(self.bounds)) or not all(map(math.isfinite, self.bounds)):
            raise ValueError(f"{self.name}: bounds are finite and each is higher than the one before")

    def observe(self, value: float, **labels: str) -> None:
        """One size or time."""
        pairs = _pairs(self.name, self.labels, labels)
        row, bounds = f"{BUSINESS_HISTOGRAM}{self.name}", ",".join(map(_words_of, self.bounds))
        _add(row, 1, self.help, bounds, str(bisect_left(self.bounds, value)), *pairs)
        _add(row, value, self.help, bounds, SUM_PART, *pairs)


def _words_of(bound: float) -> str:
    """All its digits, and `1` rather than `1.0`."""
    return str(int(bound)) if bound == int(bound) and abs(bound) < 2**53 else repr(float(bound))


def _check_name(name: str, kind: str) -> None:
    if not NAME.fullmatch(name) or name.endswith(RESERVED) or name in METRICS:
        raise ValueError(
            f"{name!r}: a {kind}'s name is letters, digits and _, is not ours, "
            f"and ends in none of {', '.join(RESERVED)}"
        )


def _check_labels(name: str, labels: tuple[str, ...]) -> None:
    wrong = [label for label in labels if not LABEL.fullmatch(label)]
    if wrong:
        raise ValueError(f"{name}: bad label names {wrong}")


def _pairs(name: str, announced: tuple[str, ...], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Names and values by turns."""
    if set(labels) != set(announced):
        raise ValueError(f"{name}: needs the labels {announced}, got {tuple(labels)}")
    return tuple(part for label in announced for part in (label, str(labels[label])))


def _add(row: str, amount: float, *labels: str) -> None:
    from perflab_instrumentation.live import live

    live().tally.add(_row_metric(row), amount, *labels)


def _row_metric(name: str) -> Metric:
    return Metric(name=name, kind="counter" if name.endswith("_total") else "gauge", help="")
