"""What does a profile look like? Its level over time as a small chart of block characters, plain text.

Each column shows the highest level within its stretch of time, so that no spike is lost, in eighths of a row. A level
above 0 shows at least one eighth. Arrivals are not drawn: they are random, the level is not.
"""

from collections.abc import Sequence

import numpy as np

from perflab_loadtests.profiles.durations import words
from perflab_loadtests.profiles.levels import duration_s, peak
from perflab_loadtests.profiles.stage import Floats, Stage

EIGHTHS = " ▁▂▃▄▅▆▇█"
CAPTION = "arrivals/s (open) or users (closed)"


def chart(stages: Sequence[Stage], width: int = 60, height: int = 6) -> str:
    """A drawing of `width` columns and `height` rows, with its axes outside of these; lines end without spaces."""
    if width < 1 or height < 1:
        raise ValueError(f"a chart needs at least one column and one row, got {width} and {height}")
    top, whole_s = peak(stages), duration_s(stages)
    scaled = column_levels(stages, width) / top * height * 8 if top else np.zeros(width)
    eighths = np.where(scaled > 0, np.maximum(1, np.rint(scaled)), 0).astype(int)
    label = f"{top:.4g}"
    margin = len(label)
    lines = [f"{'':{margin}} {CAPTION}, at most {label}"]
    for row in range(height):
        below = (height - 1 - row) * 8
        blocks = "".join(EIGHTHS[min(8, max(0, count - below))] for count in eighths)
        lines.append(f"{label if row == 0 else '':>{margin}} {'┤' if row == 0 else '│'}{blocks}")
    lines.append(f"{'0':>{margin}} └{'─' * width}")
    middle, end = words(whole_s / 2), words(whole_s)
    ticks = "0 s"
    if width >= 2 * (len(ticks) + len(middle) + len(end)):
        ticks = f"{ticks:<{width // 2}}{middle}"
    lines.append(f"{'':{margin}}  {ticks}{end:>{max(len(end) + 1, width - len(ticks))}}")
    return "\n".join(line.rstrip() for line in lines)


def column_levels(stages: Sequence[Stage], columns: int) -> Floats:
    """The highest level within each of so many equal stretches of time."""
    whole_s = duration_s(stages)
    edges_s = np.linspace(0, whole_s, columns + 1)
    highest = np.zeros(columns)
    start_s = 0.0
    for stage in stages:
        end_s = start_s + stage.duration_s
        left_s, right_s = (np.clip(edges_s[part], start_s, end_s) for part in (slice(-1), slice(1, None)))
        level = np.maximum(*(_level(stage, moments_s - start_s) for moments_s in (left_s, right_s)))
        # A stage that ends on an edge reaches into the next column only by rounding.
        inside = right_s - left_s > 1e-9 * whole_s
        highest = np.where(inside, np.maximum(highest, level), highest)
        start_s = end_s
    return highest


def _level(stage: Stage, moments_s: Floats) -> Floats:
    share = np.clip(moments_s / stage.duration_s, 0.0, 1.0)
    return np.asarray(stage.start * (1 - share) + stage.end * share, dtype=np.float64)
