"""Where do the findings go? One JSON object per line, one file per process, each line complete once written."""

import json
import os
from pathlib import Path
from typing import Any


def write_line(folder: Path, kind: str, value: dict[str, Any]) -> None:
    """Append to `<kind>-<pid>.jsonl`; opened anew each time, since a forked worker must not share its parent's file."""
    with (folder / f"{kind}-{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps(value, default=str) + "\n")
