"""Does a side run its own code? What is installed from the work tree, say by an editable install, may be found first.

Then both sides would run the same code and every comparison would pass.
"""

import importlib.util
import sys
from pathlib import Path


def refuse_foreign(name: str, checkout: str) -> None:
    """End the process where the module lies outside the checkout; one that does not exist is its importer's affair."""
    found = importlib.util.find_spec(name)
    if found is None or inside(found.origin, checkout):
        return
    sys.exit(
        f"{name} is imported from {found.origin}, which is not in the checkout that is gated: "
        'name the folder that holds it in perf/gate.toml, as in python_path = ["src"]'
    )


def inside(file: str | None, folder: str) -> bool:
    """Links are followed; what has no file is nowhere."""
    return file is not None and Path(folder).resolve() in Path(file).resolve().parents
