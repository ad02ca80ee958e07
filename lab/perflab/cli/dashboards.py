"""`perflab dashboards`: how are boards, rules and alerts made, checked, brought to Grafana and looked at without it?"""

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

FOLDER = Path("dashboards")
TOKEN = "GRAFANA_TOKEN"  # noqa: S105 (a variable's name)

group = typer.Typer(no_args_is_help=True, help="Boards, rules and alerts as code: build, check, push, preview.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="dashboards")


@group.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="Gets json/ and rules/.")] = FOLDER,
) -> None:
    """Write the boards' JSON and the rule files; what is the same is not touched."""
    from perflab_dashboards.files import generated, write

    written = write(out)
    for path in written:
        sys.stdout.write(f"{path}\n")
    sys.stdout.write(f"{len(written)} of {len(generated())} files written to {out}\n")


@group.command()
def check(
    folder: Annotated[Path | None, typer.Option("--folder", help="Compare its json/ and rules/ with the code.")] = None,
    prometheus: Annotated[
        str | None, typer.Option("--prometheus", help="Ask every query of every panel there; an empty one fails.")
    ] = None,
    since: Annotated[str, typer.Option("--since", help="With --prometheus: how far to look back.")] = "5m",
) -> None:
    """Lint the boards; with --prometheus, ask all their queries of a server that watches a run. Exit 1 if any fails."""
    from perflab_dashboards.files import documents, mistakes

    wrong = list(mistakes(folder))
    boards = documents()
    if prometheus is not None:
        from perflab.preview.window import seconds, values_for
        from perflab_dashboards.checks.live import Look, ask_all, counts
        from perflab_dashboards.prometheus_api import Prometheus

        end_s = time.time()
        look = Look(start_s=end_s - seconds(since), end_s=end_s, values=values_for(since))
        findings = [
            finding for board in boards.values() for finding in ask_all(board, Prometheus(url=prometheus), look)
        ]
        wrong += [finding.mistake for finding in findings if finding.mistake is not None]
        sys.stdout.write(f"{counts(findings)} at {prometheus}\n")
    for mistake in wrong:
        sys.stdout.write(f"{mistake}\n")
    if wrong:
        raise typer.Exit(1)
    sys.stdout.write(f"{len(boards)} boards are in order\n")


@group.command()
def cost(
    prometheus: Annotated[str, typer.Option("--prometheus", help="Its address.")] = "http://127.0.0.1:9090",
) -> None:
    """Say what being watched costs a Prometheus: series by target and worker, time of a scrape, largest metrics."""
    from perflab_dashboards.cost import cost_of
    from perflab_dashboards.prometheus_api import Prometheus

    for line in cost_of(Prometheus(url=prometheus), time.time()).lines():
        sys.stdout.write(f"{line}\n")


@group.command()
def push(
    url: Annotated[str, typer.Option("--url", help="Grafana's address.")],
    folder: Annotated[str, typer.Option("--folder", help="Title of the folder, made if it is not there.")] = "perflab",
    token_file: Annotated[
        Path | None, typer.Option("--token-file", help=f"Holds the service account's token; else ${TOKEN}.")
    ] = None,
) -> None:
    """Bring the boards to a Grafana; boards that are the same are not written again."""
    from perflab_dashboards.files import documents
    from perflab_dashboards.push import Grafana

    token = token_file.read_text().strip() if token_file else os.environ.get(TOKEN, "")
    if not token:
        raise typer.BadParameter(f"give --token-file, or set {TOKEN}")
    grafana = Grafana(url=url, token=token)
    uid = grafana.ensure_folder(folder)
    for document in documents().values():
        sys.stdout.write(f"{document['uid']}: {grafana.push(document, uid)}\n")


@group.command()
def preview(
    board: Annotated[
        str, typer.Argument(help="overview, endpoint, database, runtime, compare, history, suite or all.")
    ],
    prometheus: Annotated[str, typer.Option("--prometheus", help="Its address.")] = "http://127.0.0.1:9090",
    since: Annotated[str, typer.Option("--since", help="How far to look back, such as 5m or 1h.")] = "15m",
    value: Annotated[list[str] | None, typer.Option("--value", help="A variable, such as run_id=r1.")] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for BOARD.html and, where there is Chromium, BOARD.png.")
    ] = (Path("preview")),
) -> None:
    """Draw a board against a Prometheus, without Grafana and roughly: an approximation, not what Grafana draws."""
    from perflab.preview.page import write_preview
    from perflab.preview.screenshot import take
    from perflab.preview.window import chosen, seconds, values_for
    from perflab_dashboards.checks.document import variable_names
    from perflab_dashboards.checks.live import Look
    from perflab_dashboards.files import documents
    from perflab_dashboards.prometheus_api import Prometheus

    boards = documents()
    wanted = list(boards) if board == "all" else [board]
    if unknown := [name for name in wanted if name not in boards]:
        raise typer.BadParameter(f"{unknown[0]} is no board; there are {', '.join(boards)} (or all)")
    names = [variable for name in wanted for variable in variable_names(boards[name])]
    values = {**values_for(since), **chosen(value or (), names)}
    end_s = time.time()
    look = Look(start_s=end_s - seconds(since), end_s=end_s, values=values)
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for name in wanted:
        page = write_preview(boards[name], Prometheus(url=prometheus), look, out / f"{name}.html")
        sys.stdout.write(f"{page}\n")
        picture = take(page)
        if picture is None:
            console.print("no Chromium on PATH: no picture")
        else:
            sys.stdout.write(f"{picture}\n")
