"""How is a Debian package had without installing it? apt with folders of its own, then dpkg-deb -x.

Nothing is installed, no service starts, and the system's own package lists are not touched.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from perflab.servers.binaries import extras_root, find_binary
from perflab.servers.server import ServerMissing

LIBRARIES = ("libevent-2.1-7", "libevent-2.1-7t64", "libc-ares2", "libsystemd0", "libsasl2-2", "libluajit-5.1-2")
"""What the programs are linked with and a small system may lack; names that a release does not know are passed over."""

PACKAGE_OF = {"promtool": "prometheus", "amtool": "prometheus-alertmanager"}
"""Where a program is not in the package of its own name."""

NOT_STARTED = 127
"""The dynamic loader's exit code."""


class CannotFetch(Exception):
    """The packages could not be had; the message says why."""


def fetch(programs: Sequence[str], *, say: Callable[[str], object]) -> None:
    """Download and extract the programs' packages and their libraries under `extras_root()`.

    Raises:
        CannotFetch: no apt on this machine, no way to its mirrors, or a program that does not start.
    """
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise CannotFetch(
                f"{tool} is not here, and the extras are Debian packages; install {', '.join(programs)} yourself"
            )
    root = extras_root()
    work = root.parent / "apt"
    for folder in (root, work / "state" / "lists" / "partial", work / "cache" / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    say("reading the package lists")
    _apt(work, "update", "-qq")
    packages = dict.fromkeys(PACKAGE_OF.get(name, name) for name in programs)
    wanted = [*packages, *(name for name in LIBRARIES if _known(work, name))]
    say(f"downloading {', '.join(wanted)}")
    downloads = work / "downloads"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir()
    _apt(work, "download", *wanted, folder=downloads)
    for archive in sorted(downloads.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)  # noqa: S607 (found above)
    shutil.rmtree(work, ignore_errors=True)
    for name in programs:
        _check(name)


def _options(work: Path) -> list[str]:
    settings = {
        "Dir::State": work / "state",
        "Dir::Cache": work / "cache",
        "Dir::State::status": "/var/lib/dpkg/status",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _apt(work: Path, command: str, *arguments: str, folder: Path | None = None) -> None:
    done = subprocess.run(
        ["apt-get", *_options(work), command, *arguments],  # noqa: S607 (found above)
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotFetch(f"apt-get {command} failed: {last}")


def _known(work: Path, package: str) -> bool:
    shown = subprocess.run(
        ["apt-cache", *_options(work), "show", "--no-all-versions", package],  # noqa: S607 (comes with apt-get)
        capture_output=True,
        check=False,
    )
    return shown.returncode == 0


def _check(name: str) -> None:
    """A program without its libraries is worse than none: it would fail in the middle of a run."""
    try:
        binary = find_binary(name)
    except ServerMissing as reason:
        raise CannotFetch(f"{name} was downloaded and is not where it should be ({reason})") from reason
    asked = subprocess.run(
        [binary.path, "--version"],
        env={**os.environ, **binary.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    # wrk shows its version and exits with 1; a program that lacks a library exits with 127 and shows none.
    if name not in (asked.stdout + asked.stderr).casefold() or asked.returncode == NOT_STARTED:
        raise CannotFetch(f"{name} does not start: {asked.stderr.strip()}")
