"""pytest-benchmark's files become blocks, one per pair of processes, and what cannot be read is a clear message."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perflab_reports.evidence.folder import EvidenceError
from perflab_reports.gate.benchmark_file import read
from perflab_reports.gate.judge import judge
from perflab_reports.gate.policy import SHIPPED
from perflab_reports.gate.pytest_benchmark import read_pair
from perflab_reports.gate.stored import fitted, in_stages

DEFAULT = SHIPPED["default"]


def benchmark(name: str, times_s: Sequence[float], *, queries: int | None = 1, cpu_ns: float = 1e6) -> dict[str, Any]:
    observed = {
        "version": 1,
        "queries": queries,
        "rows": 12,
        "plan_hash": "abc",
        "cpu_ns": cpu_ns,
        "cpu_samples_ns": [cpu_ns] * 3,
        "statements": [{"fingerprint": "f1", "text": "SELECT a FROM t", "count": queries, "call_site": "views.py:42"}],
    }
    return {
        "group": None,
        "name": name,
        "fullname": f"tests/test_it.py::{name}",
        "params": None,
        "extra_info": {} if queries is None else {"perflab": observed, "mine": 7},
        "stats": {"median": float(np.median(times_s)), "total": sum(times_s), "data": list(times_s), "rounds": 3},
    }


def document(*benchmarks: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "machine_info": {"node": "box", "cpu": {"brand_raw": "Example CPU", "count": 2}, "system": "Linux"},
        "commit_info": {"id": "0123456789ab", "dirty": False, "branch": "main", "project": "shop"},
        "benchmarks": list(benchmarks),
        "datetime": "2026-01-01T12:00:00+00:00",
        "version": "5.3.1",
    } | changes


def write(file: Path, content: object) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def folder_of_runs(path: Path, *, runs: int, level: float, seed: int, queries: int | None = 1) -> Path:
    """Three benchmarks, with processes that differ by 3 % among themselves."""
    rng = np.random.default_rng(seed)
    for run in range(runs):
        mood = float(np.exp(rng.normal(0, 0.03)))
        made = [
            benchmark(
                f"test_{name}",
                list(1e-3 * level * mood * np.exp(rng.normal(0, 0.02, 40))),
                queries=queries,
                cpu_ns=1e6 * level * mood,
            )
            for name in "abc"
        ]
        write(path / f"{run:03}.json", document(*made))
    return path


def test_one_pair_decides_on_exact_work_alone(tmp_path: Path) -> None:
    base = write(tmp_path / "base.json", document(benchmark("test_a", [1e-3] * 40)))
    head = write(tmp_path / "head.json", document(benchmark("test_a", [2e-3] * 40, queries=12, cpu_ns=2e6)))
    result = judge(read_pair(base, head), DEFAULT)
    verdicts = {(finding.tier, finding.metric): finding.verdict for finding in result.findings}
    assert verdicts["counters", "statements"] == "REGRESSION"
    assert verdicts["cpu", "cpu_ns"] == "INCONCLUSIVE"
    assert verdicts["latency", "p50_ms"] == "INCONCLUSIVE"
    assert "+11" in " ".join(result.reasons)


def test_many_pairs_find_a_slowdown(tmp_path: Path) -> None:
    base = folder_of_runs(tmp_path / "base", runs=20, level=1.0, seed=1)
    head = folder_of_runs(tmp_path / "head", runs=20, level=1.2, seed=2)
    result = judge(in_stages(read_pair(base, head), DEFAULT), DEFAULT)
    assert result.verdict == "REGRESSION"
    assert {f.tier for f in result.findings if f.verdict == "REGRESSION"} == {"cpu", "latency"}


def test_many_pairs_of_the_same_pass(tmp_path: Path) -> None:
    base = folder_of_runs(tmp_path / "base", runs=12, level=1.0, seed=1)
    head = folder_of_runs(tmp_path / "head", runs=12, level=1.0, seed=2)
    assert judge(read_pair(base, head), DEFAULT).verdict == "PASS"


def test_plain_benchmarks_are_judged_by_their_times(tmp_path: Path) -> None:
    base = folder_of_runs(tmp_path / "base", runs=12, level=1.0, seed=1, queries=None)
    head = folder_of_runs(tmp_path / "head", runs=12, level=1.0, seed=2, queries=None)
    evidence = read_pair(base, head)
    policy = fitted(DEFAULT, evidence)
    assert policy.tiers == ("latency",)
    assert judge(evidence, policy).verdict == "PASS"


def test_sides_say_what_they_measured(tmp_path: Path) -> None:
    base = write(tmp_path / "base.json", document(benchmark("test_a", [1e-3])))
    evidence = read_pair(base, base)
    assert (evidence.base.revision, evidence.base.label, evidence.base.dirty) == ("0123456789ab", "main", False)
    assert evidence.machine == "Example CPU, box"
    assert evidence.blocks[0].latency_ms["head"] == {"tests/test_it.py::test_a": (1.0,)}


def test_a_new_benchmark_is_compared_with_nothing(tmp_path: Path) -> None:
    base = write(tmp_path / "base.json", document(benchmark("test_a", [1e-3])))
    head = write(tmp_path / "head.json", document(benchmark("test_a", [1e-3]), benchmark("test_new", [1e-3])))
    evidence = read_pair(base, head)
    assert list(evidence.blocks[0].latency_ms["head"]) == ["tests/test_it.py::test_a"]
    assert "new on head" in " ".join(judge(evidence, DEFAULT).reasons)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is no JSON or was cut off"),
        (json.dumps(document(benchmark("test_a", [1e-3])))[:-40], "is no JSON or was cut off"),
        ("[]", "was not written by pytest-benchmark"),
        ({"version": "5.3.1"}, "was not written by pytest-benchmark"),
        (
            document(benchmark("test_a", [1e-3]), version="3.4.1"),
            "written by pytest-benchmark 3.4.1; this perflab reads",
        ),
        (document(), "holds no benchmark"),
        (document(benchmark("test_a", [1e-3]), benchmark("test_a", [1e-3])), "twice"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_file(tmp_path: Path, content: object, words: str) -> None:
    file = write(tmp_path / "odd.json", content)
    with pytest.raises(EvidenceError, match=words) as raised:
        read(file)
    assert "odd.json" in str(raised.value)


def test_a_fixture_of_another_version_is_refused(tmp_path: Path) -> None:
    odd = benchmark("test_a", [1e-3])
    odd["extra_info"]["perflab"]["version"] = 9
    with pytest.raises(EvidenceError, match="wrote version 9"):
        read(write(tmp_path / "odd.json", document(odd)))


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    file = write(tmp_path / "base.json", document(benchmark("test_a", [1e-3])))
    (tmp_path / "empty").mkdir()
    with pytest.raises(EvidenceError, match=r"missing\.json cannot be read"):
        read_pair(file, tmp_path / "missing.json")
    with pytest.raises(EvidenceError, match="holds no JSON file"):
        read_pair(file, tmp_path / "empty")


def test_runs_without_a_partner_are_refused(tmp_path: Path) -> None:
    base = folder_of_runs(tmp_path / "base", runs=3, level=1.0, seed=1)
    head = folder_of_runs(tmp_path / "head", runs=2, level=1.0, seed=2)
    with pytest.raises(EvidenceError, match=r"3 runs and .* 2"):
        read_pair(base, head)


def test_nothing_in_common_is_refused(tmp_path: Path) -> None:
    base = write(tmp_path / "base.json", document(benchmark("test_a", [1e-3])))
    head = write(tmp_path / "head.json", document(benchmark("test_b", [1e-3])))
    with pytest.raises(EvidenceError, match="no benchmark in common"):
        read_pair(base, head)


def test_another_machine_and_work_that_does_not_repeat_are_invalid(tmp_path: Path) -> None:
    base = folder_of_runs(tmp_path / "base", runs=2, level=1.0, seed=1)
    head = folder_of_runs(tmp_path / "head", runs=2, level=1.0, seed=2)
    write(
        head / "001.json",
        document(benchmark("test_a", [1e-3], queries=5), machine_info={"node": "other", "cpu": {}}),
    )
    result = judge(read_pair(base, head), DEFAULT)
    assert result.verdict == "INVALID"
    assert "different machines" in result.reasons[0]
    assert "a benchmark must repeat its work" in result.reasons[1]
