"""How is the load generator driven? A child process, one JSON object per line, a handshake at both ends of each phase.

The generator waits at each boundary for `go`, so counters are read while it sends nothing.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perflab.processes.supervisor import Supervisor
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

    def boundaries(self, plan: Mapping[str, Any], on_tick: Callable[[Tick], None]) -> Iterator[Boundary]:
        """Run the plan; yields at each end of each phase, and goes on when asked for the next.

        Raises:
            GeneratorFailed: with the generator's last words.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        plan_file = self.folder / "plan.json"
        plan_file.write_text(json.dumps({**plan, "out": str(self.folder), "handshake": True}))
        log = self.folder / "generator.log"
        child = self.supervisor.start(
            [sys.executable, "-m", "perflab_loadtests", str(plan_file)],
            name="generator",
            log=log,
            cpus=self.cpus,
            pipes=True,
        )
        finished = False
        try:
            for line in child.stdout:
                event = json.loads(line)
                match event["event"]:
                    case "phase_started":
                        yield Boundary(phase=event["phase"], pid=child.pid, outcome=None)
                        child.stdin.write("go\n")
                        child.stdin.flush()
                    case "phase_finished":
                        yield Boundary(phase=event["phase"], pid=child.pid, outcome=_outcome(event))
                        child.stdin.write("go\n")
                        child.stdin.flush()
                    case "progress":
                        on_tick(_tick(event))
                    case "finished":
                        finished = True
        finally:
            if not finished:
                child.stop()
        if child.wait() != 0 or not finished:
            words = log.read_text(errors="replace").strip().splitlines()[-5:]
            raise GeneratorFailed(f"the load generator stopped with {child.returncode}: {' / '.join(words)}")
        if os.environ.get("PERFLAB_KEEP_PLANS") is None:
            with contextlib.suppress(FileNotFoundError):
                plan_file.unlink()


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
