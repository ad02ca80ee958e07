"""How is a gate carried out? Counters of both sides first, then as many blocks as the procedure asks for.

Evidence is written after the counters and after every block: whatever interrupts a gate leaves what it had.
"""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from perflab.environment import describe_environment
from perflab.gate.bench import Bench, open_bench
from perflab.gate.description import Project
from perflab.gate.mistakes import GateFailed
from perflab.gate.repository import Checkout, check_out, refuse_dirty, resolve, scratch_folder, work_tree
from perflab.gate.sides import describe, left_out, make_sides, shared_endpoints
from perflab.processes.placement import decide_placement
from perflab_reports.gate.enough_requests import refuse_too_few
from perflab_reports.gate.evidence import CounterEvidence, GateEvidence
from perflab_reports.gate.evidence import Side as SideEvidence
from perflab_reports.gate.files import BASELINE_FILE, read_baseline, write_evidence
from perflab_reports.gate.judge import judge
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.procedure import RunBlocks, next_step
from perflab_reports.gate.stored import fitted
from perflab_reports.gate.thresholds.threshold import Threshold

type Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asked for. `seed` decides every order; a gate without one draws it."""

    repository: Path
    policy: Policy
    thresholds: tuple[Threshold, ...] = ()
    counters_only: bool = False
    python: Path | None = None
    allow_dirty: bool = False
    seed: int = field(default_factory=lambda: secrets.randbits(32))


@dataclass(kw_only=True)
class Recorder:
    """The evidence so far, on disk whenever it has grown."""

    folder: Path
    evidence: GateEvidence
    clock: Callable[[], float] = time.monotonic
    began_s: float = field(default_factory=time.monotonic)

    @property
    def elapsed_s(self) -> float:
        return self.clock() - self.began_s

    def add(self, **changes: Any) -> None:
        self.evidence = replace(self.evidence, **changes, duration_s=round(self.elapsed_s, 3))
        write_evidence(self.folder, self.evidence)


def gate_revisions(wish: Wish, *, base: str, head: str, folder: Path, progress: Progress) -> GateEvidence:
    """Measure two revisions; returns the evidence that also lies in `folder`.

    Raises:
        GateFailed: bad input, or a side that does not start; nothing stays behind but evidence.
        GateMistakes: a percentile is asked for that the project's blocks are too short for.
    """
    base_revision, head_revision = resolve(wish.repository, base, head)
    if not wish.allow_dirty:
        refuse_dirty(wish.repository, head)
    with scratch_folder(wish.repository) as scratch:
        progress("checking out base and head")
        checkouts = {
            name: replace(
                check_out(wish.repository, label=label, revision=revision, folder=scratch / name), label=label
            )
            for name, label, revision in (("base", base, base_revision), ("head", head, head_revision))
        }
        projects = describe(checkouts)
        if not wish.counters_only:
            refuse_too_few(wish.policy, wish.thresholds, projects["head"].requests_per_block)
        tiers = only_counters(wish.policy).tiers if wish.counters_only else wish.policy.tiers
        recorder = Recorder(folder=folder, evidence=replace(_started(checkouts), tiers=tiers))
        with _opened(wish, checkouts, projects, scratch, folder, progress) as bench:
            names = _count(bench, recorder, shared_endpoints(projects), progress)
            accepted = checkouts["head"].folder / BASELINE_FILE
            if accepted.is_file():
                recorder.add(accepted=read_baseline(checkouts["head"].folder).counters)
            if clear_already(recorder.evidence, wish.policy):
                progress("the counters have decided: nothing is timed")
            elif names and not wish.counters_only:
                _time(bench, recorder, wish, names, progress)
    return recorder.evidence


def clear_already(evidence: GateEvidence, policy: Policy) -> bool:
    """Do the counters alone make it a REGRESSION? Then no timing can change the verdict."""
    return "counters" in policy.tiers and judge(evidence, only_counters(policy)).verdict == "REGRESSION"


def only_counters(policy: Policy) -> Policy:
    """The same policy without its timed tiers."""
    return replace(policy, tiers=("counters",))


def judged_by(policy: Policy, evidence: GateEvidence, *, counters_only: bool = False) -> Policy:
    """What evidence is judged by, at once and again later: its own tiers, and counters alone where they decided."""
    chosen = fitted(policy, evidence)
    decided = not evidence.blocks and clear_already(evidence, chosen)
    return only_counters(policy) if counters_only or decided else chosen


def count_work_tree(wish: Wish, *, scratch: Path, folder: Path, progress: Progress) -> CounterEvidence:
    """The counters of the files as they lie there.

    Raises:
        GateFailed: an endpoint is refused, or the project does not start.
    """
    checkouts = {"head": work_tree(wish.repository)}
    with _opened(wish, checkouts, describe(checkouts), scratch, folder, progress) as bench:
        progress("counting the work of the work tree")
        counted = bench.count("head", bench.sides["head"].project.endpoints)
    if counted.refused:
        raise GateFailed("\n".join(f"{name}: {reason}" for name, reason in counted.refused.items()))
    return counted.evidence


def gate_work_tree(wish: Wish, *, folder: Path, progress: Progress) -> GateEvidence:
    """Compare the work tree's counters with perf/baseline.json.

    Raises:
        GateFailed: there is no baseline, or the project does not start.
        EvidenceError: the baseline cannot be read.
    """
    if not (wish.repository / BASELINE_FILE).is_file():
        raise GateFailed(
            f"{wish.repository / BASELINE_FILE} is missing: `perflab gate --update` writes it, "
            "or name two revisions with --base and --head"
        )
    baseline = read_baseline(wish.repository)
    began_s = time.monotonic()
    with scratch_folder(wish.repository) as scratch:
        counters = count_work_tree(wish, scratch=scratch, folder=folder, progress=progress)
    side = work_tree(wish.repository)
    recorder = Recorder(
        folder=folder,
        began_s=began_s,
        evidence=replace(
            _started({"base": side, "head": side}),
            base=SideEvidence(revision="", label=str(BASELINE_FILE)),
            tiers=only_counters(wish.policy).tiers,
        ),
    )
    recorder.add(counters={"base": baseline.counters, "head": counters})
    return recorder.evidence


@contextlib.contextmanager
def _opened(
    wish: Wish,
    checkouts: Mapping[str, Checkout],
    projects: Mapping[str, Project],
    scratch: Path,
    folder: Path,
    progress: Progress,
) -> Iterator[Bench]:
    sides = make_sides(
        checkouts, projects, repository=wish.repository, python=wish.python, scratch=scratch, progress=progress
    )
    with open_bench(sides, scratch=scratch, logs=folder / "logs", progress=progress) as bench:
        yield bench


def _count(bench: Bench, recorder: Recorder, names: tuple[str, ...], progress: Progress) -> tuple[str, ...]:
    """Write both sides' counters; the names of the endpoints that both serve.

    What head alone describes, or base does not serve yet, is counted on head: it is new, and said to be.
    """
    progress(f"counting the work of {bench.sides['base'].title}")
    shared = [endpoint for endpoint in bench.sides["base"].project.endpoints if endpoint.name in names]
    base = bench.count("base", shared)
    progress(f"counting the work of {bench.sides['head'].title}")
    head = bench.count("head", bench.sides["head"].project.endpoints)
    served = tuple(name for name in names if name not in base.refused and name not in head.refused)
    gone = {name: reason for name, reason in head.refused.items() if name in names and name not in base.refused}
    apart = left_out({name: side.project for name, side in bench.sides.items()})
    for side, refused in (("head", head.refused), ("base", base.refused)):
        apart |= {name: f"on {side}, {reason}" for name, reason in refused.items() if name not in gone}
    for name, reason in (apart | gone).items():
        progress(f"{name} is not compared: {reason}")
    if not served and not gone:
        reasons = "; ".join(dict.fromkeys((*base.refused.values(), *head.refused.values())))
        raise GateFailed(f"base and head serve no endpoint in common ({reasons})")
    recorder.add(
        counters={
            "base": CounterEvidence(work=tuple(one for one in base.evidence.work if one.endpoint in served)),
            "head": head.evidence,
        },
        left_out=apart,
        invalid_reasons=tuple(f"{name}: base serves it and head does not ({reason})" for name, reason in gone.items()),
    )
    return served


def _time(bench: Bench, recorder: Recorder, wish: Wish, names: tuple[str, ...], progress: Progress) -> None:
    """Blocks until the procedure has enough or the next one would not fit into what is left of the budget."""
    began_s = recorder.elapsed_s
    policy = replace(wish.policy, budget_s=max(1.0, wish.policy.budget_s - began_s))
    longest_s = 0.0
    with bench.timed(names) as measure:
        while isinstance(
            step := next_step(recorder.evidence, policy, elapsed_s=recorder.elapsed_s - began_s), RunBlocks
        ):
            progress(f"{step.stage}: {step.count} blocks, {step.reason}")
            for _ in range(step.count):
                block_began_s = recorder.elapsed_s
                if block_began_s + longest_s > wish.policy.budget_s and recorder.evidence.blocks:
                    progress(f"the next block would not fit into the budget of {wish.policy.budget_s:.0f} s")
                    return
                index = len(recorder.evidence.blocks) + len(recorder.evidence.confirm)
                block = measure(index, wish.seed + index)
                longest_s = max(longest_s, recorder.elapsed_s - block_began_s)
                stage = "blocks" if step.stage == "screen" else "confirm"
                recorder.add(**{stage: (*getattr(recorder.evidence, stage), block)})
                left_s = max(0.0, wish.policy.budget_s - recorder.elapsed_s)
                took_s = recorder.elapsed_s - block_began_s
                done = len(getattr(recorder.evidence, stage))
                progress(f"{step.stage} block {done}: {took_s:.1f} s; {left_s:.0f} s of the budget left")
        progress(step.reason)


def _started(checkouts: Mapping[str, Checkout]) -> GateEvidence:
    machine = describe_environment(decide_placement(), {})
    sides = {
        name: SideEvidence(revision=one.revision, label=one.label, dirty=one.dirty) for name, one in checkouts.items()
    }
    return GateEvidence(
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        base=sides["base"],
        head=sides["head"],
        machine=f"{machine.cpu_model}, {machine.cpu_count} CPUs, {machine.operating_system}",
    )
