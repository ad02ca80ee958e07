"""CI systems see a regression as a failure, an inconclusive finding as skipped, an invalid one as an error."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from perflab_reports.gate.evidence import Side
from perflab_reports.gate.outputs.junit import render
from perflab_reports.gate.result import Finding, GateResult


def cases(result: GateResult) -> dict[tuple[str, str], TestCase]:
    suites = JUnitXml.fromstring(render(result).encode())
    return {(case.classname, case.name): case for suite in suites for case in suite}


def outcome(case: TestCase) -> type | None:
    return type(case.result[0]) if case.result else None


def test_verdicts_become_what_ci_systems_know(result: GateResult) -> None:
    found = cases(result)
    assert {name: outcome(case) for name, case in found.items()} == {
        ("perflab.gate.counters", "GET /search statements"): None,
        ("perflab.gate.counters", "GET /orders statements"): Failure,
        ("perflab.gate.cpu", "GET /orders cpu_ns"): Failure,
        ("perflab.gate.latency", "all endpoints p50_ms"): Skipped,
        ("perflab.gate.latency", "GET /<odd>|*name* p50_ms"): Error,
        ("perflab.gate.latency", "GET /flaky p50_ms"): Skipped,
        ("perflab.gate.threshold", "GET /orders queries <= 5"): Failure,
    }


def test_a_failure_tells_mechanism_change_and_reason(result: GateResult) -> None:
    failure = cases(result)["perflab.gate.counters", "GET /orders statements"].result[0]
    assert failure.type == "REGRESSION"
    assert failure.message == "+11 statements on GET /orders, N+1 at views.py:42; 12 statements instead of 1"
    assert "- 1x SELECT" in failure.text
    assert "12x" in failure.text


def test_a_skipped_finding_says_why(result: GateResult) -> None:
    skipped = cases(result)["perflab.gate.latency", "all endpoints p50_ms"].result[0]
    assert skipped.message == "the interval decides nothing; 31 blocks would"


def test_the_counts_agree_with_the_cases(result: GateResult) -> None:
    suites = JUnitXml.fromstring(render(result).encode())
    written = (suites.tests, suites.failures, suites.errors, suites.skipped, suites.time)
    suites.update_statistics()
    assert written[:4] == (suites.tests, suites.failures, suites.errors, suites.skipped) == (7, 3, 1, 2)


@pytest.mark.parametrize(("verdict", "kind"), [("INVALID", Error), ("REGRESSION", Failure), ("INCONCLUSIVE", Skipped)])
def test_a_verdict_that_no_finding_carries_is_never_green(unusable: GateResult, verdict: str, kind: type) -> None:
    found = cases(replace(unusable, verdict=verdict))  # type: ignore[arg-type]  # one of the four
    assert {name: outcome(case) for name, case in found.items()} == {("perflab.gate", "verdict"): kind}


def test_a_pass_is_green(passed: GateResult) -> None:
    assert [outcome(case) for case in cases(passed).values()] == [None]


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_words_make_a_document_that_can_be_read(endpoint: str, reason: str, mechanism: str) -> None:
    result = GateResult(
        verdict="REGRESSION",
        reasons=(reason,),
        findings=(
            Finding(
                tier="cpu",
                endpoint=endpoint,
                metric="cpu_ns",
                verdict="REGRESSION",
                reason=reason,
                mechanism=mechanism,
            ),
        ),
        base=Side(revision="a", label=reason),
        head=Side(revision="b", label=endpoint),
        duration_s=1.0,
        policy="default",
    )
    assert [outcome(case) for case in cases(result).values()] == [Failure]
