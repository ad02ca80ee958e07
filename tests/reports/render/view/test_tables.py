"""What the formats lay out."""

from dataclasses import replace

from perflab_reports.model import Report
from perflab_reports.quantities import MISSING
from perflab_reports.render.figures import anchors
from perflab_reports.render.view.costs import write_rows
from perflab_reports.render.view.load import phase, rerun_commands
from perflab_reports.render.view.metrics import in_report_order, label
from perflab_reports.render.view.plans import plan_changes, shape_lines
from perflab_reports.render.view.ratios import endpoint_table, ratio_table
from perflab_reports.render.view.validity import drift, validity
from perflab_reports.render.view.words import moment
from perflab_reports.render.view.work import queries_by_endpoint, work_table


def test_the_baseline_shows_its_values_and_the_others_their_ratios(report: Report) -> None:
    table = ratio_table(report.factors[0])
    assert [metric.short for metric in table.metrics] == ["p50", "p95", "p99", "Throughput", "CPU per request"]
    baseline, first, *_, skipped = table.rows
    assert baseline.baseline
    assert baseline.cells[0].value == "12.4 ms"
    assert first.cells[0].comparison == report.factors[0].strategies[1].comparisons[0]
    assert skipped.cells == ()


def test_a_metric_without_a_figure_says_why(report: Report) -> None:
    factor = report.factors[0]
    short = replace(
        factor.strategies[1], comparisons=factor.strategies[1].comparisons[:2], not_reported={"p99_ms": "too few"}
    )
    table = ratio_table(replace(factor, strategies=(factor.strategies[0], short)))
    assert [metric.metric for metric in table.metrics] == ["p50_ms", "p95_ms", "p99_ms"]
    assert table.rows[1].cells[2].missing == "too few"


def test_a_metric_that_no_table_knows_is_shown_under_its_own_name() -> None:
    assert label("queue_depth.max").title == "queue depth max"
    assert in_report_order(["queue_depth", "p95_ms", "p50_ms", "p95_ms"]) == ("p50_ms", "p95_ms", "queue_depth")


def test_endpoints_list_the_strategies_compared_on_them(report: Report) -> None:
    metrics, endpoints = endpoint_table(report.factors[0])
    assert [metric.short for metric in metrics] == ["p50", "p95"]
    assert [endpoint.endpoint for endpoint in endpoints] == [
        "GET /api/v1/products/{id}",
        "PATCH /api/v1/products/{id}",
    ]
    assert len(endpoints[0].rows) == 4


def test_work_shows_only_the_counters_that_some_strategy_has(report: Report) -> None:
    table = work_table(report.factors[0])
    assert table.titles == ("Queries per request", "Buffers per request", "Cache hit ratio", "Response size")
    assert dict(table.rows)["object_valkey"] == ("0.64", "1.6", "93 %", "1.8 kB")
    assert dict(table.rows)["none"][2] == MISSING


def test_work_of_pools_tells_connections_and_waits(report: Report) -> None:
    table = work_table(report.factors[2])
    rows = dict(table.rows)
    opened, wait = table.titles.index("Connections opened"), table.titles.index("Pool wait per request")
    assert (rows["fresh"][opened], rows["fresh"][wait]) == ("200", MISSING)
    assert (rows["pool_2"][opened], rows["pool_2"][wait]) == ("2", "0.15 ms")


def test_queries_are_listed_by_endpoint(report: Report) -> None:
    table = queries_by_endpoint(report.factors[2])
    assert table.titles[0] == "fresh"
    assert table.rows[0][0] == "GET /api/v1/products/{id}"


def test_only_plans_of_another_shape_are_changes(report: Report) -> None:
    indexing = report.factors[1]
    changed = {s.strategy: plan_changes(indexing, s) for s in indexing.strategies}
    assert {name for name, changes in changed.items() if changes} == {"single", "composite", "covering"}
    (change,) = changed["composite"]
    assert shape_lines(change.before) == ("Limit", "Sort", "Seq Scan on storefront_event")
    assert change.before.shared_blocks > 1000 * change.after.shared_blocks


def test_writes_are_compared_with_the_baseline_of_the_same_table(report: Report) -> None:
    rows = {row.strategy: row for row in write_rows(report.factors[1])}
    assert rows["none"].wal_ratio == 1
    assert round(rows["composite"].wal_ratio or 0, 1) == 3.2


def test_validity_counts_only_valid_trials_and_keeps_the_others_with_their_reasons(report: Report) -> None:
    checked = validity(report.factors[0])
    assert dict(checked.facts)["Valid trials"] == "24 of 25"
    assert dict(checked.facts)["Start lag p99, worst"] == "0.90 ms"
    assert [trial.invalid_reasons for trial in checked.invalid] == [("one worker did 95 % of the work (limit 75 %)",)]


def test_a_drift_has_its_sign() -> None:
    assert drift(1.02) == "+2.0 %"
    assert drift(0.9) == "−10 %"  # noqa: RUF001 (a minus sign, as typeset)


def test_a_phase_says_what_it_offers(report: Report) -> None:
    assert [phase(plan) for plan in report.factors[0].phases] == [
        "warm_up: 150 rps for 1.5 s",
        "steady: 120 rps for 12 s",
        "saturated: 16 users for 6 s",
    ]


def test_another_data_set_is_run_again_by_a_command_of_its_own(report: Report) -> None:
    flights = replace(report.factors[1], dataset="flights")
    assert rerun_commands(replace(report, factors=(*report.factors[:1], flights))) == (
        "perflab run caching --quick",
        "perflab run indexing --quick --dataset flights",
    )


def test_two_experiments_of_one_factor_have_anchors_of_their_own(report: Report) -> None:
    twice = replace(report, factors=(report.factors[1], replace(report.factors[1], dataset="flights")))
    assert anchors(twice) == ("indexing", "indexing-2")


def test_a_moment_that_is_none_is_left_as_it_came() -> None:
    assert moment("2026-01-01T12:00:00+00:00") == "1 January 2026, 12:00 UTC"
    assert moment("yesterday") == "yesterday"
