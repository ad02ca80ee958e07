"""`perflab env`: where do the compose stack's passwords come from?"""

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

MODE = 0o600


class EnvThere(Exception):
    """The file exists already; the message says what replacing it would break."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(env)


def env(
    out: Annotated[Path, typer.Option("--out", help="Where to write.")] = Path(".env"),
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Write .env with a random password for everything in docker-compose.yml, readable by you alone.

    Each name stands there with what it is for; change profiles, replicas and ratios at will. Passwords are given to
    databases when their volumes are made: replacing the file later locks you out of them, until
    `docker compose down --volumes` has removed them with all they hold. An existing file is therefore kept, and the
    exit code is 2; --force replaces it.

    Example: perflab env && docker compose up --build
    """
    from perflab.compose_env import NAMES, SECRET_BYTES, env_text

    text = env_text(lambda: secrets.token_hex(SECRET_BYTES))
    write_secretly(out, text, replace=force)
    drawn = sum(1 for entry in NAMES if entry.value is None)
    sys.stdout.write(f"{out}: {len(NAMES)} names, {drawn} of them new secrets\n")


def write_secretly(path: Path, text: str, *, replace: bool) -> None:
    """Write a file that was never readable by others, not even for a moment; all of it or nothing.

    Raises:
        EnvThere: it is there, and is not to be replaced.
    """
    if not replace and (path.exists() or path.is_symlink()):
        raise EnvThere(
            f"{path} is there, and volumes may have been made with its passwords; "
            f"`perflab env --force` replaces it, and `docker compose down --volumes` forgets the volumes"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
