"""Every figure that a report compares is remembered, once."""

from dataclasses import replace
from pathlib import Path

from synthetic_run import make_run

from perflab_reports.history import read, record_report, rows_of_report
from perflab_reports.judge import judge


def test_values_ratios_and_endpoints_of_a_judged_run_are_remembered(tmp_path: Path) -> None:
    report = judge(make_run(tmp_path / "run", {"none": 1.0, "redis": 0.5}))
    rows = rows_of_report(report)
    by_name = {(row.strategy, row.endpoint, row.metric): row for row in rows}
    assert len(by_name) == len(rows)
    comparison = next(c for c in report.factors[0].strategies[1].comparisons if c.metric == "p50_ms")
    redis, none = by_name["redis", "", "p50_ms"], by_name["none", "", "p50_ms"]
    assert (redis.ratio, redis.low, redis.high) == (comparison.ratio, comparison.low, comparison.high)
    assert redis.verdict == "FASTER"
    assert none.value is not None
    assert none.ratio is None
    assert any(row.endpoint for row in rows)


def test_an_incomplete_run_waits(tmp_path: Path) -> None:
    report = judge(make_run(tmp_path / "run", {"none": 1.0, "redis": 0.5}))
    assert record_report(tmp_path, replace(report, complete=False)) is None
    assert read(tmp_path) == ()
    record_report(tmp_path, report)
    record_report(tmp_path, report)
    assert read(tmp_path)
    assert len(read(tmp_path)) == len(rows_of_report(report))
