"""What if yesterday's traffic came again? The levels of a CSV file, joined by straight lines.

    r(t) = scale (l_i + (l_(i+1) - l_i) (t - t_i) / (t_(i+1) - t_i))     for t in [t_i, t_(i+1))

Symbols: r and l in arrivals per second (open) or users (closed); t in seconds since the first row; scale without unit.

The file has the header `seconds,level` and a row for each point, ordered by seconds. Its first row is moment 0, so
timestamps will do. Two rows of the same second are a jump. The file is read once, when the profile is made.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from perflab_loadtests.profiles.mistakes import BadProfile
from perflab_loadtests.profiles.parameters import MOST, Factor, Text, check
from perflab_loadtests.profiles.stage import Stage

EXAMPLE = Path(__file__).parent / "examples" / "day.csv"
HEADER = ["seconds", "level"]
MOST_S = 1e11
"""Later than any timestamp in seconds, earlier than one of this century in milliseconds."""
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One row."""

    moment_s: float
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A stage between each two rows."""

    name: ClassVar[str] = "replay"
    summary: ClassVar[str] = "What if yesterday's traffic came again? A CSV file of seconds,level."
    example: ClassVar[str] = f"replay:file={EXAMPLE},scale=0.5"
    file: Text
    scale: Factor = 1
    points: tuple[Point, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        check(self)
        try:
            text = Path(self.file).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise BadProfile([f"file: {self.file!r} cannot be read: {error.strerror}"]) from None
        except UnicodeDecodeError:
            raise BadProfile([f"file: {self.file!r} is not UTF-8 text"]) from None
        points, mistakes = read_points(text)
        if mistakes:
            shown = [f"{self.file}: {mistake}" for mistake in mistakes[:MOST_SHOWN]]
            more = len(mistakes) - len(shown)
            raise BadProfile([*shown, f"{self.file}: and {more} more mistakes"] if more else shown)
        object.__setattr__(self, "points", points)

    def stages(self) -> tuple[Stage, ...]:
        return tuple(
            Stage(duration_s=to.moment_s - at.moment_s, start=self.scale * at.level, end=self.scale * to.level)
            for at, to in pairwise(self.points)
            if to.moment_s > at.moment_s
        )


def read_points(text: str) -> tuple[tuple[Point, ...], tuple[str, ...]]:
    """The rows of a CSV text, from moment 0 on, and what is wrong with it; pure."""
    rows = csv.reader(text.splitlines())
    header = [cell.strip().lower() for cell in next(rows, [])]
    if header != HEADER:
        return (), (f"line 1: the header must be {','.join(HEADER)}, got {','.join(header)!r}",)
    points: list[Point] = []
    mistakes: list[str] = []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        found = [*_row_mistakes(cells)]
        if not found:
            point = Point(moment_s=float(cells[0]), level=float(cells[1]))
            if points and point.moment_s < points[-1].moment_s:
                found = [f"{point.moment_s:g} seconds come before the {points[-1].moment_s:g} of the row above"]
            else:
                points.append(point)
        mistakes += [f"line {rows.line_num}: {mistake}" for mistake in found]
    if not mistakes:
        mistakes += _shape_mistakes(points)
    return tuple(Point(moment_s=p.moment_s - points[0].moment_s, level=p.level) for p in points), tuple(mistakes)


def _row_mistakes(cells: list[str]) -> Iterator[str]:
    if len(cells) != len(HEADER):
        yield f"{len(cells)} cells; a row has {len(HEADER)}: {','.join(HEADER)}"
        return
    for column, cell in zip(HEADER, cells, strict=True):
        try:
            value = float(cell)
        except ValueError:
            yield f"{column}: {cell.strip()!r} is no number"
            continue
        if not math.isfinite(value):
            yield f"{column}: {cell.strip()!r} must be finite"
        elif column == "level" and value < 0:
            yield f"level: {cell.strip()!r} must be at least 0"
        elif column == "level" and value > MOST:
            yield f"level: {cell.strip()!r} must be at most {MOST:g}"
        elif abs(value) > MOST_S:
            yield f"seconds: {cell.strip()!r} is no moment in seconds; are these milliseconds?"


def _shape_mistakes(points: list[Point]) -> Iterator[str]:
    if len(points) < 2 or points[0].moment_s == points[-1].moment_s:
        yield "two rows of different seconds are needed"
    elif not any(point.level for point in points):
        yield "no level is above 0"
