"""Does a side run its own code? What is installed from the work tree, say by an editable install, may be found first.

Then both sides would run the same code and every comparison would pass.
"""

import importlib.util
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PACKAGES = {"site-packages", "dist-packages"}
"""What pip and Debian call the folders of installed packages: a virtual environment may lie in the repository."""
SHOWN = 5


def refuse_foreign(name: str, checkout: str) -> None:
    """End the process where the module lies outside the checkout; one that does not exist is its importer's affair."""
    found = importlib.util.find_spec(name)
    if found is None or inside(found.origin, checkout):
        return
    sys.exit(refusal({name: str(found.origin)}))


def inside(file: str | None, folder: str) -> bool:
    """Links are followed; what has no file is nowhere."""
    return file is not None and Path(folder).resolve() in Path(file).resolve().parents


def refusal(files: Mapping[str, str]) -> str:
    """What is wrong with these modules, and what to do."""
    named = [f"{name} is imported from {file}" for name, file in files.items()]
    more = f", and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return (
        f"{', '.join(named[:SHOWN])}{more}, which is not in the checkout that is gated: "
        'name the folder that holds it in perf/gate.toml, as in python_path = ["src"]'
    )


class Origins:
    """Which modules come from the user's repository and not from the checkout? Each module is looked at once.

    Args:
        gated: What the gate says of the side: the folders `checkout`, `repository` and `instruments`.
    """

    def __init__(self, gated: Mapping[str, Any]) -> None:
        # The checkout and the gate's own folders may lie in the repository: PERFLAB_HOME does where nobody sets it.
        self._checkout, self._repository = Path(gated["checkout"]).resolve(), Path(gated["repository"]).resolve()
        self._gate = (Path(__file__).parent, Path(gated["instruments"]))
        library = sysconfig.get_paths()
        self._library = {Path(library[name]).resolve() for name in ("stdlib", "platstdlib")}
        self._seen: set[str] = set()

    def foreign(self, modules: Mapping[str, object]) -> dict[str, str]:
        """Top-level name to the file of what should not have been imported, of modules that were not there before."""
        new = {name: module for name, module in dict(modules).items() if name not in self._seen}
        self._seen.update(new)
        found: dict[str, str] = {}
        for name, module in new.items():
            file = getattr(module, "__dict__", {}).get("__file__")  # asking a lazy module would import it
            if isinstance(file, str) and self._is_foreign(Path(file)):
                top = name.partition(".")[0]
                found[top] = min(file, found.get(top, file))
        return dict(sorted(found.items()))

    def _is_foreign(self, file: Path) -> bool:
        if any(folder in file.parents for folder in self._gate):
            return False
        real = file.resolve()
        if self._checkout in real.parents or self._repository not in real.parents:
            return False
        below = real.relative_to(self._repository).parts
        return PACKAGES.isdisjoint(below) and self._library.isdisjoint(real.parents)
