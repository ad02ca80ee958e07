"""How does a project count what matters to it? Three lines, correct under prefork like everything else here.

from perflab_instrumentation.counts.business import Counter

orders = Counter("shop_orders_total", "Orders placed.", labels=("payment",))
orders.add(1, payment="card")
"""

import re
from dataclasses import dataclass

from perflab_instrumentation.counts.rows import BUSINESS
from perflab_instrumentation.metrics import METRICS, Metric

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*_total")
LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of the project's own. Its help text is shown by whichever worker's counts are read first."""

    name: str
    help: str
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.name in METRICS:
            raise ValueError(
                f"{self.name!r}: a counter's name is letters, digits and _, ends in _total, and is not ours"
            )
        wrong = [label for label in self.labels if not LABEL.fullmatch(label)]
        if wrong:
            raise ValueError(f"{self.name}: bad label names {wrong}")

    def add(self, amount: float = 1, **labels: str) -> None:
        """Count; raises ValueError for a negative amount or other labels than the counter's."""
        if amount < 0:
            raise ValueError(f"{self.name}: a counter never goes back, got {amount}")
        if set(labels) != set(self.labels):
            raise ValueError(f"{self.name}: needs the labels {self.labels}, got {tuple(labels)}")
        from perflab_instrumentation.live import live

        pairs = tuple(part for label in self.labels for part in (label, str(labels[label])))
        live().tally.add(_row_metric(self.name), amount, self.help, *pairs)


def _row_metric(name: str) -> Metric:
    return Metric(name=f"{BUSINESS}{name}", kind="counter", help="")
