"""A run with a known truth is judged rightly, and damaged evidence costs its trial and nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import ledger
from synthetic_run import make_run

from perflab_reports.evidence.folder import EvidenceError, RunFolder
from perflab_reports.judge import judge
from perflab_reports.model import Comparison, Report
from perflab_reports.render.json import render


def compared(report: Report, strategy: str) -> dict[str, Comparison]:
    (found,) = (entry for entry in report.factors[0].strategies if entry.strategy == strategy)
    return {comparison.metric: comparison for comparison in found.comparisons}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return make_run(tmp_path_factory.mktemp("run"), {"none": 1.0, "half": 0.5, "same": 1.0, "double": 2.0})


@pytest.fixture(scope="module")
def report(run: RunFolder) -> Report:
    return judge(run)


@pytest.mark.parametrize(
    ("strategy", "ratio", "verdict"), [("half", 0.5, "FASTER"), ("same", 1.0, "SAME"), ("double", 2.0, "SLOWER")]
)
@pytest.mark.parametrize("metric", ["p50_ms", "p95_ms", "cpu_us_per_request"])
def test_the_truth_is_found(report: Report, strategy: str, ratio: float, verdict: str, metric: str) -> None:
    comparison = compared(report, strategy)[metric]
    assert comparison.ratio == pytest.approx(ratio, rel=0.1)
    assert comparison.low <= comparison.ratio <= comparison.high
    assert comparison.verdict in {verdict, "INCONCLUSIVE"} if verdict == "SAME" else comparison.verdict == verdict


def test_throughput_runs_the_other_way(report: Report) -> None:
    assert compared(report, "half")["throughput_rps"].ratio == pytest.approx(2.0, rel=0.1)
    assert compared(report, "half")["throughput_rps"].verdict == "FASTER"


def test_the_warm_up_does_not_count(report: Report) -> None:
    (baseline,) = (s for s in report.factors[0].strategies if s.strategy == "none")
    assert baseline.values["p50_ms"] == pytest.approx(4.1, rel=0.35), "a warm-up ten times slower would show"


def test_the_baseline_agrees_with_itself(report: Report) -> None:
    assert {agreement.verdict for agreement in report.factors[0].a_a.values()} <= {"SAME", "INCONCLUSIVE"}


def test_a_percentile_without_enough_requests_is_not_reported(report: Report) -> None:
    (half,) = (s for s in report.factors[0].strategies if s.strategy == "half")
    assert "p99_ms" not in compared(report, "half")
    assert "needs 5,000" in half.not_reported["p99_ms"]


def test_endpoints_are_compared_apart(report: Report) -> None:
    (half,) = (s for s in report.factors[0].strategies if s.strategy == "half")
    assert len(half.endpoints) == 2
    for entry in half.endpoints:
        (p50,) = (c for c in entry.comparisons if c.metric == "p50_ms")
        assert p50.ratio == pytest.approx(0.5, rel=0.15)


def test_the_answer_names_the_best_and_why(report: Report) -> None:
    answer = report.factors[0].answer
    assert answer.startswith("half does best of 4")
    assert "2 -> 1 queries per request" in answer


def test_the_json_holds_finite_numbers_and_the_contract(report: Report) -> None:
    found = json.loads(render(report))
    assert {"schema_version", "run_id", "factors", "environment"} <= found.keys()
    assert {"factor", "baseline", "strategies", "a_a"} <= found["factors"][0].keys()
    assert "NaN" not in render(report)


def test_a_truncated_file_costs_its_trial_alone(tmp_path: Path) -> None:
    folder = make_run(tmp_path, {"none": 1.0, "half": 0.5}, blocks=4)
    trial = next(iter(folder.trials("caching")))
    file = folder.requests_file(trial)
    file.write_bytes(file.read_bytes()[:200])
    report = judge(folder)
    spoilt = [row for row in report.factors[0].trials if row.invalid_reasons]
    assert [row.trial_id for row in spoilt] == [trial.trial_id]
    assert "cannot be read" in spoilt[0].invalid_reasons[0]
    assert compared(report, "half")["p50_ms"].verdict == "FASTER"


def test_a_strategy_without_valid_trials_is_invalid_with_its_reasons(tmp_path: Path) -> None:
    folder = make_run(tmp_path, {"none": 1.0, "half": 0.5}, blocks=3)
    for trial in list(folder.trials("caching")):
        if trial.strategy == "half":
            folder.write_trial(replace(trial, invalid_reasons=("steady: 3 of 100 requests failed",)))
    (half,) = (s for s in judge(folder).factors[0].strategies if s.strategy == "half")
    assert half.status == "INVALID"
    assert "3 of 100 requests failed" in half.reason
    assert half.comparisons == ()


def test_an_unfinished_run_is_judged_and_called_incomplete(tmp_path: Path) -> None:
    folder = make_run(tmp_path, {"none": 1.0, "half": 0.5}, blocks=4)
    last = list(folder.trials("caching"))[-1]
    (folder.trial_folder("caching", last.trial_id) / "trial.json").unlink()
    assert judge(folder).complete is False


def test_one_block_gives_no_verdict_and_no_crash(tmp_path: Path) -> None:
    report = judge(make_run(tmp_path, {"none": 1.0, "half": 0.5}, blocks=1))
    assert compared(report, "half") == {}
    assert report.factors[0].a_a == {}


def test_a_folder_that_is_no_run_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"run\.json is missing"):
        judge(RunFolder(tmp_path))
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(EvidenceError, match=r"run\.json is not valid"):
        judge(RunFolder(tmp_path))


def test_another_schema_is_refused(tmp_path: Path) -> None:
    folder = make_run(tmp_path, {"none": 1.0, "half": 0.5}, blocks=1)
    text = (tmp_path / "run.json").read_text()
    (tmp_path / "run.json").write_text(text.replace('"schema_version": 1', '"schema_version": 99'))
    with pytest.raises(EvidenceError, match="schema version 99"):
        judge(folder)


def test_the_ledger_beside_a_run_is_judged_with_it_and_a_damaged_one_is_left_out(tmp_path: Path) -> None:
    run = make_run(tmp_path, {"none": 1.0})
    assert judge(run).instruments is None
    run.write_overhead(ledger())
    found = judge(run).instruments
    assert found is not None
    assert found.ledger_id == ledger().ledger_id
    (run.path / "overhead.json").write_text('{"schema_version": 1}')
    assert judge(run).instruments is None
