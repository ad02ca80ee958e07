"""How did each figure go from run to run, and since when is it on another level? Pure.

Changes are searched on logarithms, so that +10 % weighs the same on a fast endpoint as on a slow one.
"""

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from perflab_reports.history.change_points import change_points
from perflab_reports.history.row import HistoryRow, Source

Measure = Literal["value", "ratio"]
MOST_RUNS: Final = 400
"""The newest of a series: older runs were on other code, and the search costs the square of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesKey:
    """What makes figures of different runs comparable."""

    source: Source
    subject: str
    strategy: str
    endpoint: str
    metric: str
    machine: str
    setting: str

    def describe(self) -> str:
        """The names that stand, without machine and setting: `caching, redis, GET /products, p95_ms`."""
        return ", ".join(name for name in (self.subject, self.strategy, self.endpoint, self.metric) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One run in a series; `low` and `high` bound a ratio, and a value has none."""

    run_id: str
    created_at: str
    revision: str
    value: float
    low: float | None
    high: float | None
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The level changed between two runs; `before` and `after` are medians of the levels, `ratio` after over before."""

    index: int
    revision_before: str
    revision_after: str
    created_at: str
    before: float
    after: float
    ratio: float
    p_value: float
    better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One series. `unit` is empty for ratios and counts."""

    key: SeriesKey
    measure: Measure
    unit: str
    points: tuple[Point, ...]
    changes: tuple[Change, ...]

    @property
    def latest(self) -> Point:
        """The newest run."""
        return self.points[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which series are asked for; None takes all. `measure` None takes the value where there is one."""

    subject: str | None = None
    strategy: str | None = None
    endpoint: str | None = None
    metric: str | None = None
    measure: Measure | None = None

    def takes(self, row: HistoryRow) -> bool:
        """Is the row part of what is asked for?"""
        return all(
            wanted is None or wanted == found
            for wanted, found in (
                (self.subject, row.subject),
                (self.strategy, row.strategy),
                (self.endpoint, row.endpoint),
                (self.metric, row.metric),
            )
        )


def trends(rows: Iterable[HistoryRow], selection: Selection | None = None, *, seed: int = 0) -> tuple[Trend, ...]:
    """Every selected series with its changes, in a fixed order.

    Args:
        rows: Of any runs, in any order.
        selection: What to take; all by default.
        seed: Of the shuffles; the same history gives the same changes.
    """
    wanted = selection or Selection()
    by_key: dict[SeriesKey, list[HistoryRow]] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.run_id)):
        if wanted.takes(row):
            by_key.setdefault(_key(row), []).append(row)
    found = (_trend(key, kept, wanted.measure, seed) for key, kept in by_key.items())
    return tuple(sorted((trend for trend in found if trend is not None), key=lambda trend: _order(trend.key)))


def _trend(key: SeriesKey, rows: Sequence[HistoryRow], measure: Measure | None, seed: int) -> Trend | None:
    chosen: Measure = measure or ("value" if any(row.value is not None for row in rows) else "ratio")
    kept = [(row, value) for row in rows if (value := getattr(row, chosen)) is not None and math.isfinite(value)]
    kept = kept[-MOST_RUNS:]
    if not kept:
        return None
    points = tuple(
        Point(
            run_id=row.run_id,
            created_at=row.created_at,
            revision=row.revision,
            value=value,
            low=row.low if chosen == "ratio" else None,
            high=row.high if chosen == "ratio" else None,
            verdict=row.verdict,
        )
        for row, value in kept
    )
    last = kept[-1][0]
    return Trend(
        key=key,
        measure=chosen,
        unit=last.unit if chosen == "value" else "ratio",
        points=points,
        changes=_changes(points, lower_is_better=last.lower_is_better, seed=_seed(key, seed)),
    )


def _changes(points: Sequence[Point], *, lower_is_better: bool, seed: int) -> tuple[Change, ...]:
    values = [point.value for point in points]
    positive = min(values) > 0
    scale = [math.log(value) for value in values] if positive else values
    found = []
    for change in change_points(scale, rng=np.random.default_rng(seed)):
        before, after = (math.exp(level) if positive else level for level in (change.before, change.after))
        found.append(
            Change(
                index=change.index,
                revision_before=points[change.index - 1].revision,
                revision_after=points[change.index].revision,
                created_at=points[change.index].created_at,
                before=before,
                after=after,
                ratio=after / before if positive else math.nan,
                p_value=change.p_value,
                better=(after < before) == lower_is_better,
            )
        )
    return tuple(found)


def _key(row: HistoryRow) -> SeriesKey:
    return SeriesKey(
        source=row.source,
        subject=row.subject,
        strategy=row.strategy,
        endpoint=row.endpoint,
        metric=row.metric,
        machine=row.machine,
        setting=row.setting,
    )


def _order(key: SeriesKey) -> tuple[str, ...]:
    return (key.source, key.subject, key.setting, key.machine, key.endpoint, key.metric, key.strategy)


def _seed(key: SeriesKey, seed: int) -> int:
    """A seed of its own for every series, the same in every process."""
    return zlib.crc32(repr((seed, _order(key))).encode())
