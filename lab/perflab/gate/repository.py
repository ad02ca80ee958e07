"""What are base and head? Revisions of a git repository, each checked out in a folder of its own and taken away again.

git runs in a session of its own: a Ctrl-C on the terminal reaches perflab alone, which asks git to end (it then takes
its half-made worktree away) and removes the others.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from perflab.gate.mistakes import GateFailed
from perflab.home import perflab_home

GRACE_S = 10.0
"""So long may git take to tidy up when it is asked to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """One side's files. `label` is what the user called it, `revision` the full hash."""

    label: str
    revision: str
    folder: Path
    dirty: bool = False


def find_repository(folder: Path) -> Path:
    """The top of the git repository that holds the folder.

    Raises:
        GateFailed: there is none, or git is not installed.
    """
    if not folder.is_dir():
        raise GateFailed(f"{folder} is no folder; --repo names a git repository")
    if shutil.which("git") is None:
        raise GateFailed("git is not installed, and a gate compares two revisions of a git repository")
    asked = _git(folder, "rev-parse", "--show-toplevel")
    if asked.returncode != 0:
        raise GateFailed(f"{folder} is not inside a git repository; --repo names one ({_last_line(asked.stderr)})")
    return Path(asked.stdout.strip())


def top_of(folder: Path) -> Path:
    """The top of the repository that holds the folder, or the folder itself where none does."""
    try:
        return find_repository(folder)
    except GateFailed:
        return folder


def resolve(repository: Path, *names: str) -> tuple[str, ...]:
    """The full hash of each revision.

    Raises:
        GateFailed: naming every one that is unknown.
    """
    found = {name: _git(repository, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") for name in names}
    unknown = [name for name, asked in found.items() if asked.returncode != 0]
    if unknown:
        raise GateFailed(
            "\n".join(
                f"{name!r} is no revision of {repository}; in a shallow clone, `git fetch origin {name}` brings it"
                for name in unknown
            )
        )
    return tuple(found[name].stdout.strip() for name in names)


def changes(repository: Path) -> tuple[str, ...]:
    """Tracked files that differ from the commit that is checked out."""
    asked = _git(repository, "status", "--porcelain", "--untracked-files=no")
    return tuple(line[3:] for line in asked.stdout.splitlines())


def refuse_dirty(repository: Path, head: str) -> None:
    """A gate of what is checked out does not see what is not committed; nobody should believe it does.

    Raises:
        GateFailed: `head` is the commit that is checked out, and files differ from it.
    """
    if resolve(repository, "HEAD") != resolve(repository, head):
        return
    changed = changes(repository)
    if changed:
        some = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
        raise GateFailed(
            f"{repository} has changes that are not committed ({some}), and {head} does not hold them: "
            "commit or stash them, or say --allow-dirty to gate the commit without them"
        )


@contextlib.contextmanager
def scratch_folder(repository: Path) -> Iterator[Path]:
    """A folder for one gate, removed on leaving with every worktree in it; what a killed gate left goes as well."""
    home = perflab_home() / "gate"
    home.mkdir(parents=True, exist_ok=True)
    for left_over in home.iterdir():
        if left_over.is_dir() and not _in_use(left_over):
            _remove(repository, left_over)
    folder = home / secrets.token_hex(4)
    folder.mkdir()
    with (folder / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            _remove(repository, folder)


def check_out(repository: Path, *, label: str, revision: str, folder: Path) -> Checkout:
    """A worktree of the revision; `scratch_folder` removes it.

    Raises:
        GateFailed: with git's own words.
    """
    made = _git(repository, "worktree", "add", "--detach", "--force", str(folder), revision)
    if made.returncode != 0:
        raise GateFailed(f"git could not check out {label} ({revision[:12]}): {made.stderr.strip()[-500:]}")
    return Checkout(label=label, revision=revision, folder=folder)


def work_tree(repository: Path) -> Checkout:
    """The files as they lie there, committed or not."""
    known = _git(repository, "rev-parse", "--verify", "--quiet", "HEAD")
    return Checkout(
        label="work tree",
        revision=known.stdout.strip() if known.returncode == 0 else "",
        folder=repository,
        dirty=bool(changes(repository)),
    )


def _in_use(folder: Path) -> bool:
    try:
        with (folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _remove(repository: Path, folder: Path) -> None:
    """The folder, and what the repository knows of worktrees in it; a checkout that was cut off left them locked."""
    for worktree in worktrees_in(_git(repository, "worktree", "list", "--porcelain").stdout, folder):
        if _git(repository, "worktree", "remove", "--force", "--force", worktree).returncode != 0:
            _git(repository, "worktree", "unlock", worktree)  # or the prune below would leave it
    shutil.rmtree(folder, ignore_errors=True)
    _git(repository, "worktree", "prune")


def worktrees_in(listed: str, folder: Path) -> tuple[str, ...]:
    """The paths below the folder, of what `git worktree list --porcelain` says. Links are followed."""
    paths = [line.removeprefix("worktree ") for line in listed.splitlines() if line.startswith("worktree ")]
    return tuple(path for path in paths if folder.resolve() in Path(path).resolve().parents)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    with subprocess.Popen(
        ["git", "-C", str(folder), *arguments],  # noqa: S607 (git is the user's)
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as git:
        try:
            output, errors = git.communicate()
        except BaseException:
            _end(git)
            raise
    return subprocess.CompletedProcess(git.args, git.returncode, output, errors)


def _end(git: "subprocess.Popen[str]") -> None:
    """git removes what it began on SIGTERM, which reaches its children too; none of them writes on afterwards."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(git.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            git.wait(GRACE_S)
        os.killpg(git.pid, signal.SIGKILL)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["git gave no reason"])[-1]
