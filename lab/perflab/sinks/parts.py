"""Which files of a growing table are whole, and which does a merged one replace?

A table is a folder of Parquet parts. `00000003-00000003.parquet` holds part 3, `00000001-00000057.parquet` was merged
from parts 1 to 57. Whatever moment the process dies in, a reader who asks here sees each row once: a part appears by
renaming, and one that a merged part covers no longer counts, deleted or not.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"(\d{8})-(\d{8})\.parquet")
UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One Parquet file and the span of part numbers that it stands for."""

    path: Path
    first: int
    last: int


def part_path(folder: Path, first: int, last: int) -> Path:
    """Where the part of that span lies."""
    return folder / f"{first:08d}-{last:08d}.parquet"


def whole_parts(folder: Path) -> tuple[Part, ...]:
    """The parts that together are the table, oldest first; none covers another."""
    found = [
        Part(path=path, first=int(match[1]), last=int(match[2]))
        for path in folder.glob("*.parquet")
        if (match := NAME.fullmatch(path.name))
    ]
    whole: list[Part] = []
    for part in sorted(found, key=lambda part: (part.first, -part.last)):
        if not whole or part.last > whole[-1].last:
            whole.append(part)
    return tuple(whole)


def covered_parts(folder: Path) -> tuple[Path, ...]:
    """Files that a merged part has replaced, and what a dead process left half written: may be deleted."""
    whole = {part.path for part in whole_parts(folder)}
    replaced = [path for path in folder.glob("*.parquet") if NAME.fullmatch(path.name) and path not in whole]
    return (*sorted(replaced), *sorted(folder.glob(f"*{UNFINISHED}")))
