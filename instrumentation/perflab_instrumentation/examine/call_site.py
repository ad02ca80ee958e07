"""Which line of the project caused this? The innermost frame outside Django and installed packages."""

import sys
import sysconfig
from functools import cache
from pathlib import Path
from types import FrameType

LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
OURS = str(Path(__file__).parent)


@cache
def _is_project(filename: str) -> bool:
    return not filename.startswith((*LIBRARIES, OURS, "<")) and "site-packages" not in filename


def call_site() -> str | None:
    """`folder/file.py:line function`, or None where no frame is the project's."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if _is_project(code.co_filename):
            path = Path(code.co_filename)
            return f"{path.parent.name}/{path.name}:{frame.f_lineno} {code.co_name}"
        frame = frame.f_back
    return None
