"""What does a real gate catch on a real machine, by which tier, in what time? And how often does it cry wolf?

Run by `make perf-gate-real` in a git checkout. PERFLAB_GATE_AA (20) gates of the reference application against
itself, then PERFLAB_GATE_EACH (10) with each injection; PERFLAB_GATE_BUDGET (8m) is each gate's. Hours: smaller
numbers give a first look. PERFLAB_GATE_FOLDER keeps the evidence.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from gated_project import commit, git
from perflab_command import PERFLAB

ROOT = Path(__file__).parents[2]
REGRESSIONS = ROOT / "tests" / "e2e" / "regressions"
AA = int(os.environ.get("PERFLAB_GATE_AA", "20"))
EACH = int(os.environ.get("PERFLAB_GATE_EACH", "10"))
REPEATS = int(os.environ.get("PERFLAB_GATE_REPEATS", "10"))
BUDGET = os.environ.get("PERFLAB_GATE_BUDGET", "8m")
POLICY = os.environ.get("PERFLAB_GATE_POLICY", "default")
EXACT = ("n_plus_one", "dropped_index", "removed_cache")
TIMED = ("slower_serialiser",)

pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="revisions to gate are in a git checkout"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One gate: its exit code, its verdict, the tiers that found a regression, how long it took."""

    code: int
    verdict: str
    tiers: tuple[str, ...]
    took_s: float
    folder: Path


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """perflab's own repository as it is committed, with each injection on a branch of its own."""
    folder = Path(os.environ.get("PERFLAB_GATE_FOLDER") or tmp_path_factory.mktemp("gate")) / "perflab"
    if not folder.exists():
        subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(folder)], check=True)
        git(folder, "checkout", "--quiet", "-B", "base")
        for name in (*EXACT, *TIMED):
            git(folder, "checkout", "--quiet", "-B", name, "base")
            git(folder, "apply", str(REGRESSIONS / f"{name}.patch"))
            commit(folder, name)
        git(folder, "checkout", "--quiet", "base")
    return folder


@pytest.fixture(scope="module")
def gate(clone: Path) -> Callable[..., Outcome]:
    def run(head: str, *more: str, **environment: str) -> Outcome:
        began_s = time.monotonic()
        done = subprocess.run(
            [
                PERFLAB,
                "gate",
                "--base",
                "base",
                "--head",
                head,
                "--policy",
                POLICY,
                "--budget",
                BUDGET,
                "--json",
                *more,
            ],
            cwd=clone,
            env={**os.environ, "PERFLAB_HOME": str(clone.parent / "home"), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, done.stderr
        result = json.loads(done.stdout)
        tiers = {finding["tier"] for finding in result["findings"] if finding["verdict"] == "REGRESSION"}
        newest = max((clone / "runs").glob("gate-*"), key=lambda folder: folder.stat().st_mtime)
        outcome = Outcome(
            code=done.returncode,
            verdict=result["verdict"],
            tiers=tuple(sorted(tiers)),
            took_s=time.monotonic() - began_s,
            folder=newest,
        )
        say(
            f"  {head:<18} {outcome.verdict:<12} {', '.join(outcome.tiers) or '-':<14} {outcome.took_s:5.0f} s",
        )
        return outcome

    return run


def test_the_work_repeats_to_the_bit(gate: Callable[..., Outcome]) -> None:
    """Ten runs, each with a server started anew and another hash seed; the counters of a gate take under a minute."""
    seen, took_s = [], []
    for repeat in range(REPEATS):
        outcome = gate("base", "--counters-only", PYTHONHASHSEED=str(repeat))
        seen.append(json.loads((outcome.folder / "gate.json").read_text())["counters"])
        took_s.append(outcome.took_s)
    assert all(one["base"] == one["head"] == seen[0]["base"] for one in seen)
    say(f"\ncounters alone: {REPEATS} gates equal to the bit; {median(took_s):.0f} s each (median)")
    assert median(took_s) < 60


def test_a_gate_of_the_same_code_does_not_fail(gate: Callable[..., Outcome]) -> None:
    outcomes = [gate("base") for _ in range(AA)]
    show({"A/A": outcomes})
    assert not any("counters" in outcome.tiers for outcome in outcomes)
    assert sum(outcome.verdict == "REGRESSION" for outcome in outcomes) <= 1


@pytest.mark.parametrize("name", [*EXACT, *TIMED])
def test_injected_regressions_are_caught(gate: Callable[..., Outcome], name: str) -> None:
    outcomes = [gate(name) for _ in range(EACH)]
    show({name: outcomes})
    caught = sum(outcome.verdict == "REGRESSION" for outcome in outcomes)
    assert caught == EACH if name in EXACT else caught >= 0.8 * EACH


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def show(groups: Mapping[str, list[Outcome]]) -> None:
    """A row each: how many of which verdict, the tiers that caught, the time."""
    for name, outcomes in groups.items():
        verdicts = Counter(outcome.verdict for outcome in outcomes)
        tiers = Counter(tier for outcome in outcomes for tier in outcome.tiers)
        took_s = median(outcome.took_s for outcome in outcomes)
        say(
            f"\n{name}: {len(outcomes)} gates, "
            f"{', '.join(f'{count} {verdict}' for verdict, count in verdicts.items())}; "
            f"caught by {', '.join(f'{tier} {count}' for tier, count in tiers.items()) or 'no tier'}; "
            f"median {took_s:.0f} s"
        )
