"""How is a query written? From a catalogue's metric, labels that it really has, and the scope that a board filters by.

Each function refuses what Prometheus would answer with nothing: a label that the metric lacks, a counter without rate,
a bucket of a gauge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from perflab_dashboards.metrics import TARGET_LABELS, Family

Part = Literal["", "_bucket", "_sum", "_count"]

ROUTE: Final = "http_route"
RATE_WINDOW: Final = "$__rate_interval"
RANGE_WINDOW: Final = "$__range"
INTERVAL: Final = "$__interval"
"""For what is one point a run: without looking back over the whole step it would fall between two."""


class BadQuery(ValueError):
    """A query that could never hold data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is looked at: matchers that every series gets, and those for the labels that only some metrics have."""

    always: tuple[str, ...] = ()
    where_labelled: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def matchers(self, metric: Family) -> tuple[str, ...]:
        return (*self.always, *(text for label, text in self.where_labelled.items() if label in metric.labels))


BOARD: Final = Scope(
    always=('run_id=~"$run_id"', 'strategy=~"$strategy"'),
    where_labelled=MappingProxyType({ROUTE: f'{ROUTE}=~"$endpoint"'}),
)
EVERYTHING: Final = Scope()
RUN_A: Final = Scope(always=('run_id=~"$run_a"', 'strategy=~"$strategy_a"'))
RUN_B: Final = Scope(always=('run_id=~"$run_b"', 'strategy=~"$strategy_b"'))


def select(metric: Family, part: Part = "", *, scope: Scope = BOARD, where: tuple[str, ...] = ()) -> str:
    """A vector selector; `where` are further matchers such as 'outcome="ok"'.

    Raises:
        BadQuery: the metric has no such part or label.
    """
    if (metric.kind == "histogram") != bool(part):
        raise BadQuery(f"{metric.name} is a {metric.kind}; its series have {part or 'no'} ending")
    for text in where:
        label = text.partition("=")[0].rstrip("!")
        if label not in (*metric.labels, *TARGET_LABELS):
            raise BadQuery(f"{metric.name} has no label {label}; it has {', '.join(metric.labels) or 'none'}")
    matchers = ",".join((*scope.matchers(metric), *where))
    return f"{metric.name}{part}{{{matchers}}}" if matchers else f"{metric.name}{part}"


def rate(
    metric: Family,
    part: Part = "",
    *,
    by: tuple[str, ...] = (),
    scope: Scope = BOARD,
    where: tuple[str, ...] = (),
    window: str = RATE_WINDOW,
    shifted: str = "",
) -> str:
    """Per second, summed over everything but `by`; `shifted` is an offset to look back by, or ahead with a minus."""
    if metric.kind not in {"counter", "histogram"}:
        raise BadQuery(f"{metric.name} is a {metric.kind}: only what grows has a rate")
    return _moved("rate", metric, part, by=by, scope=scope, where=where, window=window, shifted=shifted)


def increase(
    metric: Family,
    part: Part = "",
    *,
    by: tuple[str, ...] = (),
    scope: Scope = BOARD,
    where: tuple[str, ...] = (),
    window: str = RANGE_WINDOW,
) -> str:
    """How much was added within the window."""
    if metric.kind not in {"counter", "histogram"}:
        raise BadQuery(f"{metric.name} is a {metric.kind}: only what grows has an increase")
    return _moved("increase", metric, part, by=by, scope=scope, where=where, window=window, shifted="")


def added(
    metric: Family,
    part: Part = "",
    *,
    by: tuple[str, ...] = (),
    scope: Scope = BOARD,
    window: str = RANGE_WINDOW,
) -> str:
    """How much was added, where it is little: `increase` takes the first value of a new series for its beginning.

    A count that first appears as 1 has grown by 1, and by 0 as Prometheus sees it. So the first value is added for
    series that were not there before the window.
    """
    series = select(metric, part, scope=scope)
    born = f"sum{_by(metric, by)} (min_over_time({series}[{window}]) unless {series} offset {window})"
    grown = increase(metric, part, by=by, scope=scope, window=window)
    return f"{grown} + ({born} or 0 * {grown})"


def gauge(
    metric: Family,
    *,
    by: tuple[str, ...] = (),
    how: Literal["sum", "max", "min", "avg"] = "sum",
    scope: Scope = BOARD,
    where: tuple[str, ...] = (),
) -> str:
    """A gauge's value now, aggregated over everything but `by`."""
    if metric.kind not in {"gauge", "info"}:
        raise BadQuery(f"{metric.name} is a {metric.kind}; ask for its rate")
    return f"{how}{_by(metric, by)} ({select(metric, scope=scope, where=where)})"


def latest(
    metric: Family,
    *,
    by: tuple[str, ...],
    scope: Scope = EVERYTHING,
    where: tuple[str, ...] = (),
    window: str = INTERVAL,
) -> str:
    """The newest value within the window of what is written once a run, the largest over everything but `by`."""
    if metric.kind != "gauge":
        raise BadQuery(f"{metric.name} is a {metric.kind}: only a gauge has a latest value")
    return f"max{_by(metric, by)} (last_over_time({select(metric, scope=scope, where=where)}[{window}]))"


def quantile(
    ratio: float,
    metric: Family,
    *,
    by: tuple[str, ...] = (),
    scope: Scope = BOARD,
    window: str = RATE_WINDOW,
    shifted: str = "",
) -> str:
    """An estimated quantile, from buckets; how far it may be off is decided by the bounds."""
    buckets = _moved("rate", metric, "_bucket", by=("le", *by), scope=scope, where=(), window=window, shifted=shifted)
    return f"histogram_quantile({ratio:g}, {buckets})"


def mean(
    metric: Family,
    *,
    by: tuple[str, ...] = (),
    scope: Scope = BOARD,
    window: str = RATE_WINDOW,
) -> str:
    """A histogram's mean: its sum over its count."""
    top = rate(metric, "_sum", by=by, scope=scope, window=window)
    return f"{top} / {rate(metric, '_count', by=by, scope=scope, window=window)}"


def share(part: str, whole: str) -> str:
    """part / whole, and 0 where the part was never counted: an empty panel would look like a broken one."""
    return f"(({part}) or 0 * ({whole})) / ({whole})"


def per(amount: str, count: str) -> str:
    """amount / count, and nothing where there was nothing to count: Prometheus would say infinite."""
    return f"{amount} / ({count} > 0)"


def or_zero(query: str) -> str:
    """0 for a sum without labels of which nothing was counted yet."""
    return f"({query}) or vector(0)"


def _moved(
    function: str,
    metric: Family,
    part: Part,
    *,
    by: tuple[str, ...],
    scope: Scope,
    where: tuple[str, ...],
    window: str,
    shifted: str,
) -> str:
    offset = f" offset {shifted}" if shifted else ""
    series = select(metric, part, scope=scope, where=where)
    return f"sum{_by(metric, by)} ({function}({series}[{window}]{offset}))"


def _by(metric: Family, by: tuple[str, ...]) -> str:
    unknown = [label for label in by if label not in (*metric.labels, *TARGET_LABELS, "le")]
    if unknown:
        raise BadQuery(f"{metric.name} has no label {', '.join(unknown)}; it has {', '.join(metric.labels) or 'none'}")
    return f" by ({', '.join(by)})" if by else ""
