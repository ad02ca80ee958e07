"""When is a package watched that is installed, but perhaps not used? When the project imports it, and not before.

Importing Redis' and Celery's clients takes a good part of a second, which a project without them should not pay.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

logger = logging.getLogger("perflab.instruments")

type Watch = Callable[[ModuleType], None]


class OnImport:
    """A finder that finds nothing itself: Python's does, and the watch is called once the module is loaded."""

    def __init__(self) -> None:
        self._watches: dict[str, Watch] = {}

    def add(self, name: str, watch: Watch) -> None:
        """At once where the module is there already. The latest watch of a module is the one that counts."""
        if name in sys.modules:
            watch(sys.modules[name])
            return
        self._watches[name] = watch
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        watch = self._watches.get(name)
        if watch is None:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_watch(module: ModuleType) -> None:
            execute(module)
            if self._watches.pop(name, None) is not None:
                try:
                    watch(module)
                except Exception:
                    # Another release of the package: the project's import must not fail for it.
                    logger.exception("%s cannot be watched", name)

        spec.loader.exec_module = execute_and_watch  # type: ignore[method-assign]  # of this module's own loader
        return spec


_ON_IMPORT = OnImport()


def on_import(name: str, watch: Watch) -> None:
    """Call `watch` with the module once it is loaded; never where it is not installed or not used."""
    _ON_IMPORT.add(name, watch)
