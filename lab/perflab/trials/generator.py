"""How is the load generator driven? A child process, one JSON object per line, a handshake at both ends of each phase.

The generator waits at each boundary for `go`, so counters are read while it sends nothing.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perflab.processes.supervisor import Child, Supervisor
from perflab.trials.progress import Tick
from perflab_reports.evidence.trial import GeneratorHealth


class GeneratorFailed(Exception):
    """The load generator ended before its plan did; the message holds its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseOutcome:
    """What the generator says of one phase it has finished; times in seconds since the trial's epoch."""

    name: str
    started_at_s: float
    duration_s: float
    scheduled: int
    completed: int
    errors: int
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """The generator stands still: `outcome` is None at a phase's start and set at its end."""

    phase: str
    pid: int
    outcome: PhaseOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorRun:
    """Where the plan and the outputs lie, and which CPUs the child may use."""

    supervisor: Supervisor
    folder: Path
    cpus: tuple[int, ...]
    workers: int = 0

    def start(self, plan: Mapping[str, Any]) -> Child:
        """Start the child; it stands at its first boundary in about a second and sends nothing before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        plan_file = self.folder / "plan.json"
        plan_file.write_text(json.dumps({**plan, "out": str(self.folder.absolute()), "handshake": True}))
        return self.supervisor.start(
            [sys.executable, "-m", "perflab_loadtests", plan_file, "--workers", str(self.workers)],
            name="generator",
            log=self.folder / "generator.log",
            cpus=self.cpus,
            pipes=True,
        )

    def boundaries(self, child: Child, on_tick: Callable[[Tick], None]) -> Iterator[Boundary]:
        """Let it run; yields at each end of each phase, and goes on when asked for the next.

        Raises:
            GeneratorFailed: with the generator's last words.
        """
        finished = False
        for line in child.stdout:
            event = json.loads(line)
            match event["event"]:
                case "phase_started":
                    yield Boundary(phase=event["phase"], pid=child.pid, outcome=None)
                    _go(child)
                case "phase_finished":
                    yield Boundary(phase=event["phase"], pid=child.pid, outcome=_outcome(event))
                    _go(child)
                case "progress":
                    on_tick(_tick(event))
                case "finished":
                    finished = True
                    break
        code = child.wait() if not finished else 0
        if not finished:
            raise GeneratorFailed(f"the load generator stopped with exit code {code}: {child.last_words(3)}")
        (self.folder / "plan.json").unlink()

    def discard(self, child: Child) -> None:
        """Stop it if it still runs."""
        child.stop()
        self.supervisor.forget(child)


def _go(child: Child) -> None:
    """A generator that has died is noticed by the end of its output, which holds its reason."""
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write("go\n")
        child.stdin.flush()


def read_health(folder: Path) -> GeneratorHealth:
    """The generator's word on itself, from generator.json."""
    health = json.loads((folder / "generator.json").read_text())["health"]
    return GeneratorHealth(
        cpu_ratio=health["cpu_ratio"],
        loop_lag_p99_s=health["loop_lag_p99_s"],
        start_lag_p99_s=health["start_lag_p99_s"],
    )


def _outcome(event: Mapping[str, Any]) -> PhaseOutcome:
    return PhaseOutcome(
        name=event["phase"],
        started_at_s=event["started_at_s"],
        duration_s=event["duration_s"],
        scheduled=event["scheduled"],
        completed=event["completed"],
        errors=event["errors"],
        dropped=event["dropped"],
    )


def _tick(event: Mapping[str, Any]) -> Tick:
    return Tick(
        phase=event["phase"],
        elapsed_s=event["elapsed_s"],
        served_rps=event["served_rps"],
        p50_ms=event["p50_ms"] or 0.0,
        p95_ms=event["p95_ms"] or 0.0,
        errors=event["errors"],
    )
