"""`perflab worker`: how does another machine help a master offer its load?"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(no_args_is_help=True)(worker)


def worker(
    master: Annotated[str, typer.Argument(metavar="HOST:PORT", help="Where `perflab load --master` listens.")],
    once: Annotated[bool, typer.Option("--once", help="End after one run instead of waiting for the next.")] = False,
    out: Annotated[
        Path, typer.Option(help="Folder for this worker's own record; emptied once the master has written its own.")
    ] = Path("perflab-worker"),
) -> None:
    """Be a worker: connect to a master, waiting until it is there, and offer the share of the load that it gives.

    It needs nothing but the address: plan and locustfile come from the master. When the master falls silent, the worker
    stops within five seconds and says where the requests that it sent are recorded.

    Example: perflab worker 10.0.0.5:5557
    """
    command = [sys.executable, "-m", "perflab_loadtests", "--worker", master, "--out", str(out)]
    os.execv(sys.executable, [*command, "--once"] if once else command)  # noqa: S606 (our own interpreter and module)
