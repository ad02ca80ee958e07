"""`perflab history`: how did the figures go from run to run, since when are they on another level, and as points?"""

import itertools
import json as json_format
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from perflab_reports.history import HistoryRow, Selection, Trend


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(history)


def history(
    runs: Annotated[Path, typer.Argument(help="Folder that holds the runs and history.parquet.")] = Path("runs"),
    metric: Annotated[str | None, typer.Option(help="Only this metric, such as p95_ms.")] = None,
    strategy: Annotated[str | None, typer.Option(help="Only this strategy.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only this factor of runs, or tier of gates.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="Only this endpoint; '' takes all endpoints together.")] = None,
    ratio: Annotated[bool, typer.Option("--ratio", help="The ratio to the baseline instead of the value.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the trend page to this file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print every series as one JSON object on stdout.")] = False,
    openmetrics: Annotated[
        Path | None, typer.Option("--openmetrics", help="Write the runs to this file, as points for a Prometheus.")
    ] = None,
) -> None:
    """Show the trend of every figure that `perflab run` and `perflab gate` left, and where its level changed.

    Series of single endpoints are listed where they changed, or where --endpoint asks for them.

    Example: perflab history --metric p95_ms --strategy redis --out history.html

    With --openmetrics, promtool brings the points into a Prometheus, for the history board:
    promtool tsdb create-blocks-from openmetrics FILE DATA
    """
    from rich.console import Console

    from perflab.experiments.mistakes import ExperimentError
    from perflab_reports.history import Selection, read, trends, write_page

    rows = read(runs)
    wanted = Selection(
        subject=subject, strategy=strategy, endpoint=endpoint, metric=metric, measure="ratio" if ratio else None
    )
    found = trends(rows, wanted)
    if rows and not found:
        raise ExperimentError(list(_mistakes(wanted, rows)))
    if out is not None:
        write_page(found, out)
    if openmetrics is not None and rows:
        _write_points(openmetrics, rows, wanted)
    if json:
        typer.echo(json_format.dumps({"schema_version": 1, "series": [_plain(trend) for trend in found]}, indent=2))
        return
    console = Console()
    if not rows:
        console.print(f"no runs in {runs} yet: `perflab run` and `perflab gate` add to it", markup=False)
    else:
        for part in _tables([trend for trend in found if trend.changes or not trend.key.endpoint or endpoint]):
            console.print(part)
    if out is not None:
        console.print(f"page: {out}", markup=False, highlight=False, soft_wrap=True)


def _write_points(file: Path, rows: "Sequence[HistoryRow]", wanted: "Selection") -> None:
    """What was asked for of all endpoints together; where it went is told on stderr, since stdout may be JSON."""
    from rich.console import Console

    from perflab.run_history import openmetrics
    from perflab_reports.history.row import EVERY_ENDPOINT
    from perflab_reports.render.files import write_atomically

    taken = [row for row in rows if wanted.takes(row) and row.endpoint == EVERY_ENDPOINT]
    write_atomically(file, openmetrics(taken).encode())
    runs = len({row.run_id for row in taken})
    Console(stderr=True).print(
        f"points of {runs} runs: promtool tsdb create-blocks-from openmetrics {file} DATA",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _tables(found: "Sequence[Trend]") -> "Iterator[Text | Table]":
    """One per setting and machine, under their names."""
    from rich.text import Text

    for place, kept in itertools.groupby(found, key=_place):
        yield Text(place, style="bold")
        yield _table(list(kept))


def _table(found: "Sequence[Trend]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from perflab_reports import quantities
    from perflab_reports.history.page import short

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("Series", overflow="fold")
    table.add_column("Runs", justify="right")
    table.add_column("Newest", justify="right")
    table.add_column("Last change of level", overflow="fold")
    for trend in found:
        write = quantities.ratio if trend.measure == "ratio" else _writer(trend.unit)
        last = Text("none")
        if trend.changes:
            change = trend.changes[-1]
            last = Text(
                f"{write(change.before)} to {write(change.after)} ({quantities.ratio(change.ratio)}) "
                f"at {short(change.revision_after)}, {change.created_at[:10]}",
                style="green" if change.better else "red",
            )
        table.add_row(Text(trend.key.describe()), str(len(trend.points)), write(trend.latest.value), last)
    return table


def _place(trend: "Trend") -> str:
    return " · ".join(name for name in (trend.key.setting, trend.key.machine) if name) or trend.key.source


def _writer(unit: str) -> "Callable[[float], str]":
    from perflab_reports import quantities

    return lambda value: quantities.quantity(value, unit)


def _plain(trend: "Trend") -> dict[str, object]:
    """The series for machines; a ratio of levels that are not positive is null."""
    changes = [asdict(change) | {"ratio": _finite(change.ratio)} for change in trend.changes]
    return asdict(trend) | {"changes": changes}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _mistakes(wanted: "Selection", rows: "Sequence[HistoryRow]") -> Iterator[str]:
    """Each name that no run has, with those there are; where each is known, that they never met."""
    known = True
    for option in ("metric", "strategy", "subject", "endpoint"):
        value = getattr(wanted, option)
        names = sorted({getattr(row, option) for row in rows})
        if value is not None and value not in names:
            known = False
            yield f"--{option}: no run has {value!r}; there are {', '.join(name or repr(name) for name in names[:30])}"
    if known:
        yield "no run has this combination of --metric, --strategy, --subject, --endpoint and --ratio"
