"""How is a file written so that nobody reads half of it?"""

from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Atomically."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)
