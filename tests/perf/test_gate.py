"""What does a real gate catch on a real machine, by which tier, in what time? And how often does it cry wolf?

Run by `make perf-gate-real` in a git checkout: gates of the reference application against itself, then with each
injection. Hours; stop it at any time, and the same command goes on where it was. Each gate is a line of results.jsonl
in PERFLAB_GATE_FOLDER (runs/gate-real), beside the clone that is gated; delete the folder to begin anew.

PERFLAB_GATE_KINDS says which and how many, as in `A/A=30,n_plus_one`; PERFLAB_GATE_REPEATS (10), PERFLAB_GATE_AA (20)
and PERFLAB_GATE_EACH (10) are the usual numbers. PERFLAB_GATE_POLICY (default) and PERFLAB_GATE_BUDGET (8m) are each
gate's.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest
from gate_runs import GateRun, append, read, table, wanted
from gated_project import commit, git
from perflab_command import PERFLAB

ROOT = Path(__file__).parents[2]
REGRESSIONS = ROOT / "tests" / "e2e" / "regressions"
FOLDER = Path(os.environ.get("PERFLAB_GATE_FOLDER") or ROOT / "runs" / "gate-real").absolute()
RESULTS = FOLDER / "results.jsonl"
EACH = int(os.environ.get("PERFLAB_GATE_EACH", "10"))
BUDGET = os.environ.get("PERFLAB_GATE_BUDGET", "8m")
POLICY = os.environ.get("PERFLAB_GATE_POLICY", "default")
COUNTERS, SAME = "counters", "A/A"
EXACT = ("n_plus_one", "dropped_index", "removed_cache")
TIMED = ("slower_serialiser",)
USUAL = {
    COUNTERS: int(os.environ.get("PERFLAB_GATE_REPEATS", "10")),
    SAME: int(os.environ.get("PERFLAB_GATE_AA", "20")),
    **dict.fromkeys((*EXACT, *TIMED), EACH),
}
WANTED = wanted(os.environ.get("PERFLAB_GATE_KINDS", ""), USUAL)
STOP_S = 120

pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="revisions to gate are in a git checkout"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """Carries out what is missing, and knows what was carried out before."""

    clone: Path
    revision: str
    perflab: str

    def all_of(self, kind: str) -> list[GateRun]:
        """As many as are wanted, those of earlier sessions among them."""
        found = [run for run in read(RESULTS) if run.kind == kind and self._counts(run)]
        if found:
            say(f"\n{kind}: {len(found)} of {WANTED[kind]} are done")
        while len(found) < WANTED[kind]:
            run = self._carry_out(kind, len(found))
            append(RESULTS, run)
            found.append(run)
            told = f"{run.verdict:<12} {', '.join(run.tiers) or '-':<14} {run.took_s:5.0f} s"
            say(f"  {datetime.now().astimezone():%H:%M} {kind:<18} {len(found):>3} of {WANTED[kind]:<3} {told}")
        return found

    def told(self) -> str:
        """Everything of this revision, policy and budget that is in the file."""
        return table([run for run in read(RESULTS) if self._counts(run)])

    def _counts(self, run: GateRun) -> bool:
        return (run.revision, run.policy, run.budget) == (self.revision, POLICY, BUDGET)

    def _carry_out(self, kind: str, number: int) -> GateRun:
        began_s = time.monotonic()
        head = "base" if kind in {COUNTERS, SAME} else kind
        more = ("--counters-only",) if kind == COUNTERS else ("--policy", POLICY, "--budget", BUDGET)
        hash_seed = {"PYTHONHASHSEED": str(number)} if kind == COUNTERS else {}
        with subprocess.Popen(
            [PERFLAB, "gate", "--base", "base", "--head", head, "--json", *more],
            cwd=self.clone,
            env={**os.environ, "PERFLAB_HOME": str(FOLDER / "home"), **hash_seed},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as gate:
            try:
                stdout, stderr = gate.communicate()
            except BaseException:
                gate.send_signal(signal.SIGINT)  # once, and then its servers and worktrees go in peace
                gate.communicate(timeout=STOP_S)
                raise
        assert stdout, stderr
        result = json.loads(stdout)
        newest = max((self.clone / "runs").glob("gate-*"), key=lambda folder: folder.stat().st_mtime)
        counters = json.loads((newest / "gate.json").read_text())["counters"]
        return GateRun(
            kind=kind,
            revision=self.revision,
            policy=POLICY,
            budget=BUDGET,
            verdict=result["verdict"],
            code=gate.returncode,
            tiers=tuple(sorted({one["tier"] for one in result["findings"] if one["verdict"] == "REGRESSION"})),
            took_s=round(time.monotonic() - began_s, 1),
            work=",".join(_digest(counters[side]) for side in ("base", "head")),
            perflab=self.perflab,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )


@pytest.fixture(scope="module")
def gates() -> Iterator[Gates]:
    """perflab's own repository as it was committed when the folder was made, each injection on a branch of its own."""
    clone = FOLDER / "perflab"
    if not clone.exists():
        made = FOLDER / "perflab.new"
        shutil.rmtree(made, ignore_errors=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(made)], check=True)
        git(made, "checkout", "--quiet", "-B", "base")
        for name in (*EXACT, *TIMED):
            git(made, "checkout", "--quiet", "-B", name, "base")
            git(made, "apply", str(REGRESSIONS / f"{name}.patch"))
            commit(made, name)
        git(made, "checkout", "--quiet", "base")
        made.rename(clone)
    gates = Gates(clone=clone, revision=git(clone, "rev-parse", "base"), perflab=git(ROOT, "rev-parse", "HEAD"))
    default = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a gate must not go on without its session
    yield gates
    signal.signal(signal.SIGTERM, default)
    say(f"\n{gates.told()}\n{RESULTS}")


@pytest.mark.skipif(COUNTERS not in WANTED, reason="not wanted")
def test_the_work_repeats_to_the_bit(gates: Gates) -> None:
    """Each with a server started anew and another hash seed; the counters of a gate take under a minute."""
    runs = gates.all_of(COUNTERS)
    assert len({side for run in runs for side in run.work.split(",")}) <= 1
    assert median(run.took_s for run in runs) < 60


@pytest.mark.skipif(SAME not in WANTED, reason="not wanted")
def test_a_gate_of_the_same_code_does_not_fail(gates: Gates) -> None:
    runs = gates.all_of(SAME)
    assert not any("counters" in run.tiers for run in runs)
    assert sum(run.verdict == "REGRESSION" for run in runs) <= max(1, len(runs) // 20)


@pytest.mark.parametrize("name", [name for name in (*EXACT, *TIMED) if name in WANTED])
def test_injected_regressions_are_caught(gates: Gates, name: str) -> None:
    runs = gates.all_of(name)
    caught = sum(run.verdict == "REGRESSION" for run in runs)
    assert caught == len(runs) if name in EXACT else caught >= 0.8 * len(runs)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _digest(counters: object) -> str:
    return hashlib.sha256(json.dumps(counters, sort_keys=True).encode()).hexdigest()[:12]
