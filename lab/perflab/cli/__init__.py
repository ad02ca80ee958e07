"""How is perflab used from a shell? One file per command; `main` is the entry point."""

import os
import signal
import sys
import traceback
from types import FrameType

import typer

from perflab.cli import (
    dashboards,
    doctor,
    env,
    execute,
    gate,
    history,
    listing,
    load,
    profiles,
    report,
    resume,
    run,
    sinks,
    up,
    worker,
)
from perflab.cli.errors import INTERRUPTED, USAGE_OR_TOOL_ERROR, describe

app = typer.Typer(
    name="perflab",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=(
        "Is this faster, by how much, and why? Compares strategies of a Django backend on real servers.\n\n"
        "Start with `perflab doctor`, then `perflab run caching --smoke`."
    ),
)
for command in (
    run,
    resume,
    report,
    gate,
    load,
    worker,
    profiles,
    execute,
    sinks,
    up,
    dashboards,
    history,
    listing,
    env,
    doctor,
):
    command.register(app)


UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Typer names only this subclass of its usage errors, and some versions bring a click of their own."""


class Terminated(BaseException):
    """SIGTERM arrived: unwind like Ctrl-C does, so that every server is stopped."""


def _terminate(signum: int, _frame: FrameType | None) -> None:
    raise Terminated(signum)


def main() -> None:
    """Run the command line; ends the process with 0, 2 (usage or tool error), 130 (Ctrl-C) or 143 (SIGTERM)."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        returned = app(standalone_mode=False)
        code = returned if isinstance(returned, int) else 0  # Typer returns the code of an Exit or an interrupt
    except typer.Exit as stop:
        code = stop.exit_code
    except UsageError as error:
        error.show(file=sys.stderr)  # type: ignore[attr-defined]  # click's, whoever brought it
        code = USAGE_OR_TOOL_ERROR
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Terminated:
        code = 128 + signal.SIGTERM
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + signal.SIGPIPE
    except Exception as error:  # noqa: BLE001 (told below, whatever it is)
        message = describe(error)
        if message is None or os.environ.get("PERFLAB_DEBUG"):
            traceback.print_exc()  # not raised: Python would end with 1, which is a gate's REGRESSION
        if message is not None:
            print(f"perflab: {message}", file=sys.stderr)  # noqa: T201 (the last word on stderr)
        code = USAGE_OR_TOOL_ERROR
    sys.exit(code)
