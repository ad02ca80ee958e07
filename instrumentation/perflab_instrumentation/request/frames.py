"""Which lines of the project led here? Its own frames, innermost first; formatting them is left to whoever reads.

A project may be an installed package itself, or the lines may be a package's alone. Then those packages' lines are
told, without Django's and the servers', since "somewhere in a package" helps nobody.
"""

import os
import sys
import sysconfig
from functools import cache, lru_cache
from pathlib import Path
from types import FrameType, TracebackType

SITE = ("purelib", "platlib")
LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "scripts", *SITE)})
"""`scripts` holds the likes of bin/gunicorn, which are at the bottom of every stack."""
OURS = str(Path(__file__).parent.parent)
CARRIERS = ("django", "asgiref", "gunicorn", "uvicorn", "granian")
"""Installed packages through which every statement or request passes."""
CARRIED = tuple(str(Path(sysconfig.get_path(site), name)) + os.sep for site in SITE for name in CARRIERS)
DEEPEST = 8
LONGEST_TRACEBACK = 50

type Frame = tuple[str, int, str]
"""File, line, function."""


@cache
def is_project(filename: str) -> bool:
    """Whether a file is the project's, and not Python's, a package's or ours."""
    return not filename.startswith((*LIBRARIES, OURS, "<")) and "site-packages" not in filename


@cache
def is_package(filename: str) -> bool:
    """Whether a file is an installed package's that does something of its own."""
    return "site-packages" in filename and not filename.startswith((*CARRIED, OURS))


def project_frames(most: int = DEEPEST) -> tuple[Frame, ...]:
    """Where the caller is, in the project's eyes; in the packages' where no frame is the project's."""
    found: list[Frame] = []
    packages: list[Frame] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and len(found) < most:
        code = frame.f_code
        if is_project(code.co_filename):
            found.append((code.co_filename, frame.f_lineno, code.co_name))
        elif not found and len(packages) < most and is_package(code.co_filename):
            packages.append((code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back
    return tuple(found or packages)


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
