"""What did the examined application write? Its JSON lines, read back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_lines(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """Every line of `<kind>-*.jsonl`, file by file."""
    for file in sorted(folder.glob(f"{kind}-*.jsonl")):
        with file.open() as lines:
            for line in lines:
                yield json.loads(line)
