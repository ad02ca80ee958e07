"""Which lines of the project led here? Its own frames, innermost first; formatting them is left to whoever reads."""

import sys
import sysconfig
from functools import cache, lru_cache
from pathlib import Path
from types import FrameType, TracebackType

LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
OURS = str(Path(__file__).parent.parent)
DEEPEST = 8
LONGEST_TRACEBACK = 50

type Frame = tuple[str, int, str]
"""File, line, function."""


@cache
def is_project(filename: str) -> bool:
    """Whether a file is the project's, and not Python's, a package's or ours."""
    return not filename.startswith((*LIBRARIES, OURS, "<")) and "site-packages" not in filename


def project_frames(most: int = DEEPEST) -> tuple[Frame, ...]:
    """Where the caller is, in the project's eyes."""
    found: list[Frame] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and len(found) < most:
        code = frame.f_code
        if is_project(code.co_filename):
            found.append((code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back
    return tuple(found)


def traceback_frames(traceback: TracebackType | None) -> tuple[Frame, ...]:
    """Where an exception passed, outermost first, libraries too."""
    found: list[Frame] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        found.append((code.co_filename, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    return tuple(found[-LONGEST_TRACEBACK:])


@lru_cache(maxsize=2000)
def words(frame: Frame) -> str:
    """`folder/file.py:line function`, for a label or a table."""
    path = Path(frame[0])
    return f"{path.parent.name}/{path.name}:{frame[1]} {frame[2]}"
