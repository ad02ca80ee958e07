"""How is a project instrumented without touching it? Its usual start command, with its settings wrapped.

python -m perflab_instrumentation exec -- gunicorn shop.wsgi --workers 4
"""

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

VARIABLE = "DJANGO_SETTINGS_MODULE"
WRAPPED = "PERFLAB_WRAPPED_SETTINGS"
WRAPPER = "perflab_instrumentation.wrapped_settings"
DEFAULT = re.compile(rf"""{VARIABLE}["']\s*(?:,|\]\s*=)\s*["']([\w.]+)["']""")
MODULE = re.compile(r"([A-Za-z_][\w.]*)(?::[\w.()]+)?")
IMPORTS = re.compile(r"^from ([\w.]+) import", re.MULTILINE)
LARGEST_SCRIPT_BYTES = 10_000
USAGE = "usage: python -m perflab_instrumentation exec -- <the usual start command>"


class SettingsUnknown(Exception):
    """Nothing says which settings the command uses."""


def main(arguments: Sequence[str]) -> int:
    """Become the command; returns only where that fails, with an exit code."""
    command = list(arguments[1:]) if arguments[:1] == ["--"] else list(arguments)
    if not command:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    try:
        environment = wrapped_environment(command, os.environ, Path.cwd())
    except SettingsUnknown as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606 (running the user's command is what was asked for)
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return 127


def wrapped_environment(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The command's environment, in which the wrapper stands before the project's settings.

    Raises:
        SettingsUnknown: neither the environment nor the command's files name any.
    """
    if environment.get(VARIABLE) == WRAPPER and environment.get(WRAPPED):
        return dict(environment)
    found = environment.get(VARIABLE) or _from_files(command, folder)
    if not found:
        raise SettingsUnknown(
            f"which settings does {' '.join(command)!r} use? Neither {VARIABLE}, nor manage.py here, nor the "
            f"application's module says so; set {VARIABLE}"
        )
    return {**environment, VARIABLE: WRAPPER, WRAPPED: found}


def _imported_by_script(program: str) -> list[str]:
    """The modules behind a package's own command (`shop-manage`), whose script only imports its main function."""
    path = shutil.which(program)
    if path is None or Path(path).stat().st_size > LARGEST_SCRIPT_BYTES:
        return []
    return IMPORTS.findall(Path(path).read_text(errors="replace"))


def _from_files(command: Sequence[str], folder: Path) -> str | None:
    """What manage.py, the module that the command names, or the command's own would set by default."""
    files = [folder / argument for argument in command if argument.endswith(".py")]
    for option in command[1:]:
        argument = option.partition("=")[2] if option.startswith("--app=") else option
        if (match := MODULE.fullmatch(argument)) is not None:
            for start in (folder, *map(Path, sys.path)):
                place = start.joinpath(*match[1].split("."))
                files += [place.with_suffix(".py"), place / "__init__.py", place / "__main__.py", place / "celery.py"]
    for module in _imported_by_script(command[0]):
        files += [Path(start, *module.split(".")).with_suffix(".py") for start in sys.path]
    for file in (*files, folder / "manage.py"):
        if file.is_file() and (found := DEFAULT.search(file.read_text(errors="replace"))):
            return found[1]
    return None
