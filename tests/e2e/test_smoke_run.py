"""`perflab run` on real servers, shrunken: the machine contract, and findings that hold on any machine."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

FACTORS = ("caching", "indexing", "pooling")
STATUSES = {"OK", "SKIPPED", "INVALID"}
VERDICTS = {"FASTER", "SLOWER", "SAME", "INCONCLUSIVE"}

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("smoke")


@pytest.fixture(scope="module")
def report(folder: Path, perflab_in: Any) -> dict[str, Any]:
    """One smoke run of the three factors, for all tests here."""
    outcome = perflab_in(folder, "run", *FACTORS, "--smoke", "--json", timeout_s=900)
    assert outcome.code == 0, outcome.stderr
    assert "\x1b[" not in outcome.stdout + outcome.stderr, "no colour codes in a pipe"
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def strategies(report: dict[str, Any], factor: str) -> dict[str, Any]:
    (found,) = (entry for entry in report["factors"] if entry["factor"] == factor)
    return {strategy["strategy"]: strategy for strategy in found["strategies"]}


def test_stdout_and_report_json_are_the_same_object(report: dict[str, Any], folder: Path) -> None:
    run = folder / "runs" / report["run_id"]
    assert json.loads((run / "report.json").read_text()) == report
    assert (run / "report.html").exists()
    assert (run / "report.md").exists()


def test_the_machine_contract_holds(report: dict[str, Any]) -> None:
    assert {"schema_version", "run_id", "factors", "environment"} <= report.keys()
    assert [factor["factor"] for factor in report["factors"]] == list(FACTORS)
    for factor in report["factors"]:
        assert factor["baseline"] in {strategy["strategy"] for strategy in factor["strategies"]}
        for estimate in factor["a_a"].values():
            assert all(math.isfinite(estimate[key]) for key in ("ratio", "low", "high"))
        for strategy in factor["strategies"]:
            assert strategy["status"] in STATUSES
            assert strategy["reason"]
            assert strategy["mechanism"]
            for comparison in strategy["comparisons"]:
                assert comparison["verdict"] in VERDICTS
                assert 0 < comparison["low"] <= comparison["ratio"] <= comparison["high"]


def test_the_examination_counts_what_each_strategy_does(report: dict[str, Any]) -> None:
    caching = strategies(report, "caching")
    assert "queries per request" in caching["object_valkey"]["mechanism"]
    assert "hit ratio" in caching["object_valkey"]["mechanism"]
    pooling = strategies(report, "pooling")
    assert "connections opened" in pooling["max_age"]["mechanism"]


def test_an_index_turns_a_sequential_scan_into_an_index_scan(report: dict[str, Any]) -> None:
    indexing = strategies(report, "indexing")
    plans = {
        name: {
            (work["endpoint"], statement["fingerprint"]): statement["plan"]
            for work in strategy["examination"]["endpoints"]
            for statement in work["statements"]
            if statement["plan"]
        }
        for name, strategy in indexing.items()
    }
    (events,) = (
        key
        for key, plan in plans["none"].items()
        if "Seq Scan on storefront_event" in plan["shape"] and "/events" in key[0]
    )
    before, after = plans["none"][events], plans["composite"][events]
    assert "Index Scan" in after["shape"]
    assert after["shared_blocks"] < before["shared_blocks"] / 10
    assert "Seq Scan" in indexing["composite"]["mechanism"]


def test_every_trial_shows_where_its_cpu_time_went(report: dict[str, Any], folder: Path) -> None:
    trials = sorted((folder / "runs" / report["run_id"]).glob("*/trials/*/trial.json"))
    assert trials
    for file in trials:
        for phase in json.loads(file.read_text())["phases"]:
            assert len(phase["cpu"]["app_workers"]) == 2
            assert all(seconds > 0 for seconds in phase["cpu"]["app_workers"])
            assert phase["cpu"]["postgres_s"] >= 0
            assert phase["scheduled"] == phase["completed"] + phase["dropped"]


def test_a_connection_per_request_opens_one_and_a_kept_one_does_not(report: dict[str, Any]) -> None:
    pooling = strategies(report, "pooling")
    if any(strategy["status"] != "OK" for strategy in pooling.values()):
        pytest.skip("this machine was too busy for a valid pair of blocks")
    assert pooling["fresh"]["values"]["postgres.sessions_per_1000"] == pytest.approx(1000, rel=0.05)
    assert pooling["max_age"]["values"]["postgres.sessions_per_1000"] < 50
    cpu = {entry["metric"]: entry for entry in pooling["max_age"]["comparisons"]}["cpu_us_per_request"]
    assert cpu["ratio"] < 0.6


def test_judging_again_changes_nothing(report: dict[str, Any], folder: Path, perflab_in: Any) -> None:
    again = perflab_in(folder, "report", f"runs/{report['run_id']}", "--json")
    assert again.code == 0, again.stderr
    assert json.loads(again.stdout) == report
