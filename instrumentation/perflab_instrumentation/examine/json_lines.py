"""How do lines reach the disk? Appended whole, to one file per kind and process; nothing is held back.

Opening the file for each line is slow and safe: a forked worker inherits no file, and a killed one loses no line.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

from perflab_instrumentation.examine.lines import Kind, PlanLine, RequestLine, SpanLine


class JsonLines:
    """Writes into one folder."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def write(self, kind: Kind, line: RequestLine | PlanLine | SpanLine) -> None:
        text = json.dumps(asdict(line), separators=(",", ":"), default=str)
        with (self._folder / f"{kind}-{os.getpid()}.jsonl").open("ab", buffering=0) as file:
            # One write of one line in append mode: lines of threads do not mix.
            file.write(text.encode() + b"\n")
