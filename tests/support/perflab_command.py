"""Where is the installed command, what does it leave when it ends, and where is its run?"""

import sys
from dataclasses import dataclass
from pathlib import Path

PERFLAB = Path(sys.executable).with_name("perflab")


@dataclass(frozen=True)
class Outcome:
    """What a finished command left."""

    code: int
    stdout: str
    stderr: str


def only_run(runs: Path) -> Path:
    """The folder of the one run that was stored; history.parquet lies beside it."""
    (run,) = (path for path in runs.iterdir() if path.is_dir())
    return run
