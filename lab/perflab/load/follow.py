"""How is one load test run? The generator as a child, its events as they come, its evidence at the end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from perflab.processes.supervisor import Child, Supervisor
from perflab.trials.generator import GeneratorFailed

GRACE_S = 20.0
"""How long an interrupted generator may take: its requests in flight, its workers' last words, its evidence."""


def offer(
    plan: Mapping[str, Any], out: Path, arguments: Sequence[str], on_event: Callable[[Mapping[str, Any]], None]
) -> None:
    """Run the generator to its end; an interrupt ends it early and goes on upwards once its evidence is written.

    Raises:
        GeneratorFailed: it could not offer the load; with its own words.
    """
    out.mkdir(parents=True, exist_ok=True)
    file = out / "plan.json"
    file.write_text(json.dumps({**plan, "out": str(out.absolute())}, indent=2) + "\n")
    with Supervisor() as supervisor:
        child = supervisor.start(
            [sys.executable, "-m", "perflab_loadtests", file, *arguments],
            name="generator",
            log=out / "generator.log",
            environment={"PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))},
            cpus=tuple(os.sched_getaffinity(0)),
            grace_s=GRACE_S,
            pipes=True,
        )
        try:
            for line in child.stdout:
                on_event(json.loads(line))
        except BaseException:
            _end(child)
            raise
        finally:
            _without_secrets(file)
        code = child.wait()
        if code != 0:
            words = child.last_words(12).removeprefix("perflab_loadtests: ")
            raise GeneratorFailed(words or f"the load generator ended with exit code {code}")


def _without_secrets(file: Path) -> None:
    """The plan stays with the evidence, what lets its requests in does not."""
    plan = json.loads(file.read_text())
    plan.pop("credentials", None)
    file.write_text(json.dumps(plan, indent=2) + "\n")


def _end(child: Child) -> None:
    """Ask it to end and let it write; what it still says is read, so that it never waits for a reader."""
    with contextlib.suppress(ProcessLookupError):
        child.process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
        child.process.communicate(timeout=GRACE_S)
