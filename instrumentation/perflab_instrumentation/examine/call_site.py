"""Which line of the project caused this? The innermost frame that is neither a library's nor ours."""

import functools
import os
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import perflab_instrumentation

_OURS = str(Path(perflab_instrumentation.__file__).parent) + os.sep
_LIBRARIES = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


def call_site(frame: FrameType | None, project: Sequence[str] = ()) -> str | None:
    """`perflab_target/storefront/reads/products.py:23 product`; None when no frame is the project's.

    Args:
        frame: Where to start; its callers are searched outwards.
        project: Folders that are the project's even if they lie among installed packages.
    """
    while frame is not None:
        path = _project_path(frame.f_code.co_filename, tuple(project))
        if path is not None:
            return f"{path}:{frame.f_lineno} {frame.f_code.co_qualname}"
        frame = frame.f_back
    return None


@functools.cache
def _project_path(file: str, project: tuple[str, ...]) -> str | None:
    """The path as imported (relative to the entry of sys.path it came from); None for what is not the project's."""
    if file.startswith("<"):
        return None
    inside = any(file.startswith(folder + os.sep) for folder in project)
    if not inside and (file.startswith((_OURS, *_LIBRARIES)) or any(part in file for part in _INSTALLED)):
        return None
    roots = [root for entry in sys.path if file.startswith(root := str(Path(entry or ".").absolute()) + os.sep)]
    return file[len(max(roots, key=len)) :] if roots else file
