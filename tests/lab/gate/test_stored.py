"""Do two runs measured earlier become one gate's evidence, and are runs that cannot be compared said to be such?"""

import json
import statistics
from dataclasses import replace
from pathlib import Path

import pytest
from synthetic_run import make_run

from perflab.gate.mistakes import GateFailed
from perflab.gate.stored import evidence_of
from perflab_reports.evidence.folder import EvidenceError
from perflab_reports.gate.judge import judge
from perflab_reports.gate.policy import SHIPPED


def test_each_strategy_of_both_runs_is_an_endpoint_and_each_block_a_block(tmp_path: Path) -> None:
    make_run(tmp_path / "a", {"none": 1.0, "redis": 1.0, "gone": 1.0}, seed=1)
    make_run(tmp_path / "b", {"none": 1.0, "redis": 2.0}, seed=2)
    evidence = evidence_of([tmp_path / "a", tmp_path / "b"])
    assert [block.index for block in evidence.blocks] == list(range(6))
    assert set(evidence.blocks[0].cpu_ns["head"]) == {"caching/none", "caching/redis"}
    assert not evidence.invalid_reasons
    ratios = [
        (
            statistics.median(block.latency_ms["head"]["caching/redis"])
            / statistics.median(block.latency_ms["head"]["caching/none"])
        )
        for block in evidence.blocks
    ]
    assert 1.7 < statistics.median(ratios) < 2.3
    assert evidence.tiers == ("cpu", "latency")
    assert not evidence.counters, "with other seeds the runs sent other requests"


def test_exact_work_is_compared_where_both_sent_the_same_requests(tmp_path: Path) -> None:
    make_run(tmp_path / "a", {"none": 1.0, "redis": 1.0})
    make_run(tmp_path / "b", {"none": 1.0, "redis": 2.0})
    evidence = evidence_of([tmp_path / "a", tmp_path / "b"])
    result = judge(evidence, replace(SHIPPED["default"], tiers=("counters",)))
    assert result.verdict == "REGRESSION"
    assert any("caching/redis" in reason for reason in result.reasons)


def test_runs_of_other_loads_or_machines_are_invalid(tmp_path: Path) -> None:
    make_run(tmp_path / "a", {"none": 1.0})
    folder = make_run(tmp_path / "b", {"none": 1.0})
    manifest = folder.manifest()
    environment = replace(manifest.environment, cpu_count=manifest.environment.cpu_count + 2)
    folder.write_manifest(
        replace(manifest, environment=environment, factors=(replace(manifest.factors[0], mix="search"),))
    )
    reasons = evidence_of([tmp_path / "a", tmp_path / "b"]).invalid_reasons
    assert len(reasons) == 2
    assert "two machines" in reasons[0]
    assert "different loads (mix differs)" in reasons[1]


def test_runs_without_a_common_strategy_have_nothing_to_compare(tmp_path: Path) -> None:
    make_run(tmp_path / "a", {"none": 1.0})
    make_run(tmp_path / "b", {"redis": 1.0})
    with pytest.raises(
        GateFailed, match=r"no strategy of a factor in common \(base: caching/none; head: caching/redis\)"
    ):
        evidence_of([tmp_path / "a", tmp_path / "b"])


def test_an_old_or_cut_off_run_is_named(tmp_path: Path) -> None:
    make_run(tmp_path / "a", {"none": 1.0})
    folder = make_run(tmp_path / "b", {"none": 1.0})
    file = folder.path / "run.json"
    whole = file.read_text()
    file.write_text(json.dumps({**json.loads(whole), "schema_version": 0}))
    with pytest.raises(EvidenceError, match="schema version 0"):
        evidence_of([tmp_path / "a", folder.path])
    file.write_text(whole[:-30])
    with pytest.raises(EvidenceError, match=r"run\.json is not valid"):
        evidence_of([tmp_path / "a", folder.path])


def test_a_run_and_a_benchmark_file_are_two_kinds(tmp_path: Path) -> None:
    make_run(tmp_path / "a", {"none": 1.0})
    (tmp_path / "b.json").write_text("{}")
    with pytest.raises(GateFailed, match="of two kinds"):
        evidence_of([tmp_path / "a", tmp_path / "b.json"])


def test_requests_that_were_cut_off_are_damaged_evidence(tmp_path: Path) -> None:
    make_run(tmp_path / "a", {"none": 1.0})
    folder = make_run(tmp_path / "b", {"none": 1.0})
    file = folder.requests_file(next(iter(folder.trials("caching"))))
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(EvidenceError, match=r"requests\.parquet cannot be read"):
        evidence_of([tmp_path / "a", folder.path])
