"""What does this process hold while it serves? Its counts and its way out, made on first use and remade after a fork.

Neither threads nor sockets survive a fork, and a mapped file must not be shared by accident, so nothing is opened
before the first request (or connection) of each worker.
"""

import atexit
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from perflab_instrumentation.counts import garbage
from perflab_instrumentation.counts.file import CountsFile
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.exec_command import VARIABLE, WRAPPED
from perflab_instrumentation.family import (
    PROJECT,
    Process,
    base_folder,
    family_folder,
    find_family,
    find_host,
    remove_dead,
    start_ticks,
)
from perflab_instrumentation.options import Options
from perflab_instrumentation.shipping.lock import READER
from perflab_instrumentation.shipping.shipper import Nowhere, Shipper, open_shipper

logger = logging.getLogger("perflab.instruments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """One worker's instruments."""

    counts: CountsFile
    tally: Tally
    shipper: Shipper
    end_garbage: Callable[[], None] | None

    def close(self) -> None:
        """Everything handed over leaves; the counts stay for the family."""
        if self.end_garbage is not None:
            self.end_garbage()
        self.shipper.close()

    def forget(self) -> None:
        """In a forked child: what is the parent's is left to the parent."""
        if self.end_garbage is not None:
            self.end_garbage()
        self.shipper.forget()
        self.counts.close()


_options = Options()
_sinks: tuple[str, ...] = ()
_live: Live | None = None
_guest = False
_starting = threading.Lock()


def configure(options: Options, sinks: tuple[str, ...]) -> None:
    """Said once, when Django's apps are ready."""
    global _options, _sinks
    _options, _sinks = options, sinks


def live() -> Live:
    """This process's instruments."""
    return _live if _live is not None else _start()


def be_guest() -> None:
    """This process is a command, which ends soon: its counts are kept by a server of the project, if one runs."""
    global _guest  # noqa: PLW0603
    end_live()
    _guest = True


def end_live() -> None:
    """Before a process ends without Python's exit functions."""
    global _live
    if _live is not None:
        ended, _live = _live, None
        atexit.unregister(ended.close)
        ended.close()


def _start() -> Live:
    global _live  # noqa: PLW0603
    with _starting:
        if _live is None:
            _live = _open(_options, _sinks)
            atexit.register(_live.close)
        return _live


def _open(options: Options, sinks: tuple[str, ...]) -> Live:
    pid = os.getpid()
    family = find_family()
    folder: Path | None = None
    hosted = False
    try:
        family, folder, hosted = _meeting_place(family, options)
        counts = CountsFile(folder, f"{pid}-{start_ticks(pid) or 0}")
    except OSError as error:
        logger.warning("metrics of this process stay in it, and nothing is shipped: %s", error)
        folder, counts = None, CountsFile(None, "")
    if folder is not None:
        with contextlib.suppress(OSError):
            remove_dead(folder.parent, READER)
    tally = Tally(counts)
    if _guest and (not hosted or options.shipping == "thread"):
        sinks = tuple(sink for sink in sinks if sink != "prometheus")  # it would be gone before anybody asks
    shipper: Shipper = Nowhere()
    if folder is not None:
        try:
            shipper = open_shipper(options, sinks, folder=folder, family=family, tally=tally)
        except (OSError, RuntimeError) as error:  # no more threads, above all while Python is ending
            logger.warning("nothing is shipped: %s", error)
    return Live(
        counts=counts,
        tally=tally,
        shipper=shipper,
        end_garbage=garbage.watch(tally) if options.garbage else None,
    )


def _meeting_place(own: Process, options: Options) -> tuple[Process, Path, bool]:
    """The family that this process belongs to, its folder, and whether it is a host's."""
    project = _project()
    if _guest and project and (host := find_host(base_folder(options.folder), project)) is not None:
        return (*host, True)
    folder = family_folder(own, chosen=options.folder)
    if project and not _guest:
        (folder / PROJECT).write_text(project)
    return own, folder, False


def _project() -> str:
    """The settings' own file; empty where they have none."""
    name = os.environ.get(WRAPPED) or os.environ.get(VARIABLE, "")
    return getattr(sys.modules.get(name), "__file__", None) or ""


def _after_fork() -> None:
    global _live, _starting  # noqa: PLW0603
    _starting = threading.Lock()
    if _live is not None:
        inherited, _live = _live, None
        atexit.unregister(inherited.close)
        inherited.forget()


os.register_at_fork(after_in_child=_after_fork)
