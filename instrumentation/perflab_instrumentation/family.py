"""Which processes serve together, and where do they meet? The server that was started, its workers, and one folder.

Workers of one gunicorn (or granian, or uvicorn) must find each other whether they were forked with the application
loaded, forked before it was loaded, or spawned: so the family is named after the topmost process that runs the same
command. Its start time is part of the name, since process ids come back.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from perflab_instrumentation.shipping.lock import take_lock

PROC = Path("/proc/self/stat")
"""Where it is missing (macOS), a process id has to do."""

SPAWNED = ("multiprocessing.spawn", "multiprocessing.forkserver", "multiprocessing.resource_tracker")
PREFIXES = ("gunicorn: ", "[celeryd: ")
"""How servers that rename their processes begin."""

PROJECT = "project"
"""In the folder of a server's family: whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process for as long as it lives: the id, and when the kernel started it."""

    pid: int
    start_ticks: int

    def is_alive(self) -> bool:
        if PROC.exists():
            return start_ticks(self.pid) == self.start_ticks
        try:
            os.kill(self.pid, 0)
        except OSError:
            return False
        return True


def find_family() -> Process:
    """The topmost ancestor that runs this process's command; where there is no /proc, this process itself."""
    pid = os.getpid()
    while (parent := _parent(pid)) is not None and _same_server(_command(pid), _command(parent)):
        pid = parent
    return Process(pid=pid, start_ticks=start_ticks(pid) or 0)


def family_folder(family: Process, *, chosen: str = "") -> Path:
    """Made with mode 0700; in memory where the machine has /dev/shm, since counts are written all the time.

    Raises:
        PermissionError: the folder belongs to somebody else.
    """
    folder = base_folder(chosen) / f"{family.pid}-{family.start_ticks}"
    _own(folder)
    return folder


def base_folder(chosen: str = "") -> Path:
    """Where all families of this user (or of the chosen folder) meet."""
    if chosen:
        base = Path(chosen)
        base.mkdir(parents=True, exist_ok=True)
        return base
    memory = Path("/dev/shm")  # noqa: S108 (made 0700 and checked below)
    root = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    base = root / f"perflab-{os.getuid()}"
    _own(base)
    return base


def find_host(base: Path, project: str) -> tuple[Process, Path] | None:
    """The family of a server of the project that runs here, and its folder; of several, the one that began last."""
    hosts: list[tuple[Process, Path]] = []
    for folder in base.iterdir():
        pid, _, ticks = folder.name.partition("-")
        if pid.isdecimal() and ticks.isdecimal() and _project_of(folder) == project:
            process = Process(pid=int(pid), start_ticks=int(ticks))
            if process.is_alive():
                hosts.append((process, folder))
    return max(hosts, key=lambda host: host[0].start_ticks, default=None)


def _project_of(folder: Path) -> str | None:
    try:
        return (folder / PROJECT).read_text()
    except OSError:
        return None


def remove_dead(base: Path, lock: str) -> None:
    """Remove the folders of servers that are gone, and left no helper behind that is still delivering.

    Args:
        base: Where the families' folders lie.
        lock: The file in each that a helper holds locked.
    """
    for folder in base.iterdir():
        pid, _, ticks = folder.name.partition("-")
        if not (pid.isdecimal() and ticks.isdecimal()):
            continue
        if Process(pid=int(pid), start_ticks=int(ticks)).is_alive():
            continue
        try:
            descriptor = take_lock(folder / lock)
        except OSError:
            continue  # somebody else has just removed it
        if descriptor is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)


def start_ticks(pid: int) -> int | None:
    """Field 22 of /proc/PID/stat (proc(5)); None for a process that is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in {"Z", "X"} else int(fields[19])


def _own(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else; choose another with PERFLAB['folder']")


def _same_server(child: tuple[str, ...], parent: tuple[str, ...]) -> bool:
    if not child or not parent:
        return False
    if child == parent or any(word in " ".join(child) for word in SPAWNED):
        return True
    return child[0].startswith(PREFIXES) and parent[0].startswith(PREFIXES)


def _parent(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]) if int(fields[1]) > 0 else None


def _command(pid: int) -> tuple[str, ...]:
    try:
        return tuple(Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1])
    except OSError:
        return ()
