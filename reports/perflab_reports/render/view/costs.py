"""What does a strategy cost elsewhere? Index sizes, and writing a fixed batch against the baseline."""

from dataclasses import dataclass

from perflab_reports.evidence.examination import Examination, IndexCost, WriteCost
from perflab_reports.model import FactorReport


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRow:
    """One batch insert; the ratios are to the baseline's insert into the same table, None where it has none."""

    strategy: str
    write: WriteCost
    duration_ratio: float | None
    wal_ratio: float | None


def index_rows(factor: FactorReport) -> tuple[tuple[str, IndexCost], ...]:
    """Every index that a strategy adds, with the strategy's name."""
    return tuple(
        (strategy.strategy, index)
        for strategy in factor.strategies
        if strategy.examination
        for index in strategy.examination.indexes
    )


def write_rows(factor: FactorReport) -> tuple[WriteRow, ...]:
    """The batch inserts of every strategy, the baseline's own among them."""
    examined: list[tuple[str, Examination]] = [(s.strategy, s.examination) for s in factor.strategies if s.examination]
    baseline = {write.table: write for name, e in examined if name == factor.baseline for write in e.writes}
    return tuple(
        WriteRow(
            strategy=name,
            write=write,
            duration_ratio=_ratio(write.duration_s, baseline[write.table].duration_s if write.table in baseline else 0),
            wal_ratio=_ratio(write.wal_bytes, baseline[write.table].wal_bytes if write.table in baseline else 0),
        )
        for name, examination in examined
        for write in examination.writes
    )


def _ratio(value: float, baseline: float) -> float | None:
    return value / baseline if baseline else None
