"""The gate's verdict over all tiers; what cannot be judged never passes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from gate_evidence import ENDPOINTS, blocks, counted, evidence, n_plus_one, work
from hypothesis import given, settings
from hypothesis import strategies as st

from perflab_reports.evidence.folder import EvidenceError
from perflab_reports.gate.baseline import baseline_of
from perflab_reports.gate.evidence import Block, GateEvidence
from perflab_reports.gate.files import (
    read_baseline,
    read_evidence,
    read_result,
    write_baseline,
    write_evidence,
    write_result,
)
from perflab_reports.gate.judge import judge
from perflab_reports.gate.policy import SHIPPED, Quarantine
from perflab_reports.gate.result import EXIT_CODES, GateResult, exit_code
from perflab_reports.gate.thresholds.parse import parse_thresholds

POLICY = SHIPPED["default"]


def slow_orders() -> GateEvidence:
    return evidence(blocks=blocks(10, slower={"orders": 1.2}), confirm=blocks(10, first=10, slower={"orders": 1.2}))


def with_n_plus_one(**changes: object) -> GateEvidence:
    rest = [work(name) for name in ENDPOINTS if name != "orders"]
    both = {"base": counted(work(), *rest), "head": counted(n_plus_one(), *rest)}
    return evidence(counters=both, **changes)


def test_nothing_changed() -> None:
    result = judge(evidence(), POLICY)
    assert (result.verdict, result.reasons) == ("PASS", ())
    assert result.minimal_detectable_effect is not None
    assert {one.tier for one in result.findings} == {"counters", "cpu", "latency"}


def test_a_confirmed_slowdown_names_its_endpoint() -> None:
    result = judge(slow_orders(), POLICY)
    assert result.verdict == "REGRESSION"
    assert {one.endpoint for one in result.findings if one.verdict == "REGRESSION"} == {"orders"}
    assert any(reason.startswith("orders: p50_ms +") for reason in result.reasons)


def test_more_queries_are_enough_and_said_in_one_sentence() -> None:
    result = judge(with_n_plus_one(), POLICY)
    assert result.verdict == "REGRESSION"
    assert result.reasons[0] == "+11 queries on orders, N+1 at views.py:42"


def test_a_slowdown_is_explained_by_the_counters() -> None:
    slow = slow_orders()
    result = judge(with_n_plus_one(blocks=slow.blocks, confirm=slow.confirm), POLICY)
    explained = {one.mechanism for one in result.findings if one.tier in {"cpu", "latency"} and one.mechanism}
    assert explained == {"+11 queries on orders, N+1 at views.py:42"}


def test_a_base_that_differs_from_itself_is_invalid() -> None:
    result = judge(evidence(blocks=blocks(10, again=1.3)), POLICY)
    assert result.verdict == "INVALID"
    assert "A/A differs" in result.reasons[0]


def test_what_was_left_out_is_said_and_not_called_new() -> None:
    both = {"base": counted(work()), "head": counted(work(), work("changed"), work("new"))}
    gone = {"gone": "base describes it and head does not", "changed": "other requests"}
    assert judge(evidence(counters=both, left_out=gone), replace(POLICY, tiers=("counters",))).reasons == (
        "gone is not compared: base describes it and head does not",
        "changed is not compared: other requests",
        "new on head, with nothing to compare: new",
    )


def test_a_baseline_of_other_requests_is_said_to_accept_nothing() -> None:
    result = judge(with_n_plus_one(accepted=counted(replace(n_plus_one(), requests=9))), POLICY)
    assert result.verdict == "REGRESSION"
    assert result.reasons[-1] == (
        "perf/baseline.json is of another number of requests, so it accepts nothing of orders"
    )


def test_invalid_evidence_stays_invalid_whatever_it_holds() -> None:
    assert judge(with_n_plus_one(invalid_reasons=("base answers 500",)), POLICY).verdict == "INVALID"


def test_nothing_compared_is_invalid() -> None:
    assert judge(evidence(), replace(POLICY, tiers=())).verdict == "INVALID"


def test_quarantine_hides_until_its_last_day_and_then_counts_again() -> None:
    def quarantined(until: date) -> GateResult:
        entry = Quarantine(endpoint="orders", until=until, reason="flaky")
        return judge(slow_orders(), replace(POLICY, quarantine=(entry,)))

    assert quarantined(date(2026, 6, 15)).verdict == "PASS"
    expired = quarantined(date(2026, 6, 14))
    assert expired.verdict == "REGRESSION"
    assert "the quarantine of orders expired on 2026-06-14: it counts again" in expired.reasons


def test_all_quarantined_is_no_pass() -> None:
    entries = tuple(
        Quarantine(endpoint=name, until=date(2030, 1, 1), reason="flaky") for name in (*ENDPOINTS, "all endpoints")
    )
    assert judge(evidence(), replace(POLICY, quarantine=entries)).verdict == "INVALID"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("queries == 3", "PASS"),
        ("orders: queries < 3", "REGRESSION"),
        ("p50_ms < 250", "PASS"),
        ("p50_ms < 1", "REGRESSION"),
        ("cpu_ratio <= 1.5", "PASS"),
        ("p99_ms < 250", "INCONCLUSIVE"),
        ("ordrs: queries < 3", "INVALID"),
    ],
)
def test_thresholds(text: str, verdict: str) -> None:
    result = judge(evidence(), POLICY, parse_thresholds([text]))
    assert result.verdict == verdict


def test_a_threshold_within_the_noise_is_inconclusive() -> None:
    noisy = evidence(blocks=blocks(10, spread=0.3, seed=4))
    result = judge(noisy, replace(POLICY, tiers=("counters",)), parse_thresholds(["orders: cpu_ratio <= 1.0001"]))
    assert result.verdict == "INCONCLUSIVE"
    assert "lies across the limit" in result.reasons[0]


@given(
    st.sampled_from(["cpu_ns", "latency_ms"]),
    st.integers(0, 9),
    st.sampled_from(["head", "base", "base_again"]),
    st.sampled_from(ENDPOINTS),
)
@settings(deadline=None, max_examples=8)
def test_a_hole_in_the_data_is_never_a_pass(metric: str, index: int, arm: str, endpoint: str) -> None:
    whole = blocks(10)
    arms = {name: dict(values) for name, values in getattr(whole[index], metric).items()}
    del arms[arm][endpoint]
    holed = tuple(replace(one, **{metric: arms}) if one.index == index else one for one in whole)
    result = judge(evidence(blocks=holed), POLICY)
    assert result.verdict == "INCONCLUSIVE"
    assert f"{endpoint}: " in result.reasons[0]
    assert f"{arm} in block {index}: was not measured" in result.reasons[0]


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_value_that_is_no_duration_is_never_a_pass(value: float) -> None:
    whole = blocks(10)
    arms = {name: dict(values) for name, values in whole[3].cpu_ns.items()}
    arms["head"]["orders"] = value
    holed = tuple(replace(one, cpu_ns=arms) if one.index == 3 else one for one in whole)
    assert judge(evidence(blocks=holed), POLICY).verdict == "INCONCLUSIVE"


@given(st.integers(0, 9))
@settings(deadline=None, max_examples=5)
def test_too_few_blocks_are_never_a_pass(count: int) -> None:
    assert judge(evidence(blocks=blocks(count)), POLICY).verdict == "INCONCLUSIVE"


def test_too_few_requests_for_the_percentile_are_never_a_pass() -> None:
    result = judge(evidence(blocks=blocks(10, requests=8)), POLICY)
    assert result.verdict == "INCONCLUSIVE"
    assert "8 requests, where p50_ms needs 10" in result.reasons[0]


def test_what_is_on_disk_is_what_was_written(tmp_path: Path) -> None:
    written = with_n_plus_one()
    result = judge(written, POLICY)
    write_evidence(tmp_path, written)
    write_result(tmp_path, result)
    assert read_result(tmp_path) == result
    assert judge(read_evidence(tmp_path), POLICY) == result


def test_the_golden_file_does_not_depend_on_the_order_of_measuring(tmp_path: Path) -> None:
    write_baseline(tmp_path, baseline_of(counted(work("b"), work("a"))))
    assert read_baseline(tmp_path) == baseline_of(counted(work("a"), work("b")))


def test_damaged_and_old_evidence_is_refused(tmp_path: Path) -> None:
    write_evidence(tmp_path, evidence())
    file = tmp_path / "gate.json"
    text = file.read_text()
    file.write_text(text[: len(text) // 2])
    with pytest.raises(EvidenceError, match="not valid"):
        read_evidence(tmp_path)
    file.write_text(text.replace('"schema_version": 1', '"schema_version": 0'))
    with pytest.raises(EvidenceError, match="schema version 0"):
        read_evidence(tmp_path)


def test_exit_codes() -> None:
    assert sorted(EXIT_CODES.values()) == [0, 1, 3, 4]
    assert exit_code("INCONCLUSIVE", inconclusive="warn") == 0
    assert exit_code("INCONCLUSIVE", inconclusive="fail") == 3
    assert exit_code("REGRESSION", inconclusive="warn") == 1


def test_a_slowdown_beside_a_base_that_differs_from_itself_is_invalid() -> None:
    steady, slow = blocks(10, again=1.3), slow_orders()

    def cpu_of(ours: tuple[Block, ...], theirs: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(replace(one, cpu_ns=other.cpu_ns) for one, other in zip(ours, theirs, strict=True))

    mixed = evidence(blocks=cpu_of(slow.blocks, steady), confirm=cpu_of(slow.confirm, blocks(10, first=10, again=1.3)))
    found = judge(mixed, POLICY)
    assert {"REGRESSION", "INVALID"} <= {one.verdict for one in found.findings}
    assert found.verdict == "INVALID"
    assert judge(mixed, POLICY, parse_thresholds(["p50_ms < 1"])).verdict == "INVALID"


@pytest.mark.parametrize("thresholds", [[], ["orders: queries < 3"]])
def test_exact_work_outweighs_timings_that_are_invalid(thresholds: list[str]) -> None:
    differing = blocks(10, again=1.3)
    found = evidence(blocks=differing) if thresholds else with_n_plus_one(blocks=differing)
    assert judge(found, POLICY, parse_thresholds(thresholds)).verdict == "REGRESSION"
