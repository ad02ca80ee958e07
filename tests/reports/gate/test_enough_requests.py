"""A percentile that a project's blocks are too short for is refused with the number that it needs."""

from dataclasses import replace

import pytest

from perflab_reports.gate.enough_requests import refuse_too_few
from perflab_reports.gate.mistakes import GateMistakes
from perflab_reports.gate.policy import SHIPPED
from perflab_reports.gate.thresholds.parse import parse_thresholds

DEFAULT = SHIPPED["default"]
P95 = replace(DEFAULT, latency_metric="p95_ms")


def test_every_percentile_that_needs_more_is_named_at_once() -> None:
    with pytest.raises(GateMistakes) as caught:
        refuse_too_few(P95, parse_thresholds(["p95_ms < 250", "GET /: p99_ratio < 1.1", "p50_ms < 9"]), 40)
    policy, p95, p99 = caught.value.mistakes
    assert "latency_metric = 'p95_ms' needs 100 requests" in policy
    assert "'p95_ms < 250'" in p95
    assert "set requests_per_block = 100" in p95
    assert "set requests_per_block = 500" in p99


def test_enough_requests_and_counters_are_not_refused() -> None:
    refuse_too_few(P95, parse_thresholds(["p95_ms < 250", "queries < 5", "cpu_ratio < 2"]), 100)
    refuse_too_few(DEFAULT, parse_thresholds(["p50_ms < 250"]), 40)


def test_where_nothing_is_timed_there_is_nothing_to_refuse() -> None:
    refuse_too_few(replace(P95, tiers=("counters",)), parse_thresholds(["p99_ms < 250"]), 2)
