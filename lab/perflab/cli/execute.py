"""`perflab exec`: run a project's usual start command with the instruments on and nothing in the project changed."""

import os
import sys
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="exec",
        no_args_is_help=True,
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    )(execute)


def execute(
    command: Annotated[list[str], typer.Argument(help="The usual start command, after --.")],
) -> None:
    """Run a Django project's start command with traces, metrics, profiles and errors, as PERFLAB_INSTRUMENTS says."""
    sys.stdout.flush()
    arguments = [sys.executable, "-m", "perflab_instrumentation", "exec", "--", *command]
    os.execv(sys.executable, arguments)  # noqa: S606 (running the user's command is what was asked for)
