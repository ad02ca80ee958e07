"""`perflab resume`: what is missing from an interrupted run?"""

from pathlib import Path
from typing import Annotated

import typer

from perflab.cli.outcome import carry_out
from perflab.sinks.of_run import SINKS
from perflab_reports.evidence.folder import RunFolder


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(no_args_is_help=True)(resume)


def resume(
    run: Annotated[Path, typer.Argument(help="The run's folder, such as runs/20260101-120000-ab12.")],
    json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object, last, on stdout.")] = False,
) -> None:
    """Finish an interrupted run: only trials and examinations without evidence are done."""
    carry_out(run, RunFolder(run).manifest(), json=json, traces=(run / SINKS).is_dir())
