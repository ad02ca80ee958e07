"""Where is the installed command, and what does it leave when it ends?"""

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
