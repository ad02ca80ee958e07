"""`perflab report`: what does the evidence of a run say, judged again?"""

from pathlib import Path
from typing import Annotated

import typer

from perflab.cli.outcome import conclude
from perflab.cli.overhead import conclude_overhead


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(no_args_is_help=True)(report)


def report(
    run: Annotated[Path, typer.Argument(help="The run's folder, such as runs/20260101-120000-ab12.")],
    json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object, last, on stdout.")] = False,
) -> None:
    """Judge a run's evidence again and write report.html, report.md and report.json into its folder."""
    if (run / "overhead.json").exists() and not (run / "run.json").exists():
        conclude_overhead(run, json=json)
    else:
        conclude(run, json=json)
