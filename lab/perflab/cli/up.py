"""`perflab up`: what does a Django backend look like with everything on? All of it natively, and one page of links."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

PORT = 8700
A_PART_WAS_DOWN = 1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(up)


def up(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; 0 takes a free one.")] = PORT,
    rate: Annotated[float, typer.Option(help="Requests per second of the background load; 0 for none.")] = 8.0,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Workers of the application.")] = 2,
    lasting: Annotated[
        str | None, typer.Option("--for", metavar="DURATION", help="End by itself, such as 20s or 5m after the start.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A new folder that keeps traces, errors, logs, load and metrics.")
    ] = None,
    grafana: Annotated[
        bool, typer.Option("--grafana", help="Show the boards in the grafana on PATH, with provisioning of its own.")
    ] = False,
) -> None:
    """Start the reference application with every instrument, its servers and a light load, until Ctrl-C.

    The page (its address is printed on stdout once all stands) links to everything: traces, errors, Silk, metrics,
    logs, boards and, where they are on this machine, Prometheus and Grafana. Everything listens on loopback only and
    ends with the command. Exit code 1: the time of --for is over, and a part was down.

    Example: perflab up --for 10m
    """
    from perflab.servers.binaries import find_binary
    from perflab.servers.server import ServerMissing
    from perflab.up.grafana import lacks
    from perflab.up.inventory import servers_of
    from perflab.up.page_server import listening
    from perflab.up.pages.site import Site
    from perflab.up.stack import standing
    from perflab.up.waiting import wait
    from perflab.up.wishes import read_wishes

    def grafana_lacks() -> Iterator[str]:
        try:
            find_binary("prometheus")
        except ServerMissing:
            return lacks(prometheus=False)
        return lacks(prometheus=True)

    wishes = read_wishes(
        port=port,
        rate_rps=rate,
        workers=workers,
        lasting=lasting,
        out=out,
        grafana=grafana,
        grafana_lacks=grafana_lacks,
    )
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

    def say(words: str) -> None:
        console.print(words)

    with (
        listening(wishes.port) as server,
        _folder(wishes.out) as folder,
        standing(
            wishes,
            folder=folder,
            page_url=f"http://127.0.0.1:{server.server_port}",
            say=say,
        ) as stack,
    ):
        try:
            site = Site(stack=stack)
            server.answer = site.answer
            sys.stdout.write(f"{stack.page_url}/\n")
            sys.stdout.flush()
            say("all stands; Ctrl-C ends it" if wishes.for_s is None else f"all stands, for {wishes.for_s:g} s")
            dead = wait(servers_of(stack), for_s=wishes.for_s, say=say)
            down = [state.part.name for state in site.states() if state.word == "down"]
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # a second one must not leave anything running or half written
            say("stopping")
    if dead or down:
        say(f"down at the end: {', '.join(down or dead)}")
        raise typer.Exit(A_PART_WAS_DOWN)


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """What is to be kept, or a folder that goes with the command."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        yield out.absolute()
        return
    with TemporaryDirectory(prefix="perflab-up-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
