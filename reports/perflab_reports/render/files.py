"""How is a rendering written? Whole or not at all: a reader never sees half a file, a full disk leaves the old one."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> Path:
    """Replace the file in one step, making its folder first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path
