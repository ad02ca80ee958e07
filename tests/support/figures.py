"""How do a benchmark's figures reach people? A table on stdout, and the same as Markdown and JSON in a folder."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

type Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One table. `notes` say how it came about, so that it can be quoted alone."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def markdown(self) -> str:
        """A GitHub table, its columns aligned for a terminal."""
        cells = [self.columns, *(tuple(map(_shown, row)) for row in self.rows)]
        widths = [max(len(row[at]) for row in cells) for at in range(len(self.columns))]
        lines = [_line(row, widths) for row in cells]
        lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
        notes = [f"- {note}" for note in self.notes]
        return "\n".join([f"### {self.title}", "", *lines, "", *notes, f"- {_machine()}", ""])


def publish(figures: Figures) -> None:
    """Print it and write it to PERFLAB_PERF_OUT (./.perflab/perf where that is not set)."""
    folder = Path(os.environ.get("PERFLAB_PERF_OUT") or ".perflab/perf")
    folder.mkdir(parents=True, exist_ok=True)
    text = figures.markdown()
    (folder / f"{figures.name}.md").write_text(text)
    document = {**asdict(figures), "machine": _machine(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    (folder / f"{figures.name}.json").write_text(json.dumps(document, indent=2) + "\n")
    sys.stdout.write(f"\n{text}")
    sys.stdout.flush()


def _shown(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:#.3g}".rstrip(".")
        case int():
            return f"{cell:,}"
        case _:
            return cell


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.ljust(width) if at == 0 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "| " + " | ".join([first, *rest]) + " |"


def _machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _cpu_info() if line.startswith("model name")), platform.machine()
    )
    return f"{os.cpu_count()} CPUs, {model}; Linux {platform.release()}; Python {platform.python_version()}"


def _cpu_info() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return []
