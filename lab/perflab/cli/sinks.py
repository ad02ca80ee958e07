"""`perflab sinks`: where can an application send traces and errors, on this machine and without Docker?"""

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sinks)


def sinks(
    out: Annotated[Path, typer.Option("--out", help="Folder for the spans and errors; added to if it exists.")],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 0,
    bind: Annotated[str, typer.Option("--bind", help="Address to listen on; all but loopback is open to others.")] = (
        "127.0.0.1"
    ),
    key: Annotated[str | None, typer.Option("--key", help="Take only Sentry DSNs with this public key.")] = None,
) -> None:
    """Receive traces (OTLP/HTTP) and errors (Sentry envelopes) until Ctrl-C, with pages to read them.

    Prints, on stdout, the variables that an application's environment needs; any real collector or Sentry server takes
    their place without a change to the application.
    """
    from perflab.sinks.running import is_loopback, running

    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    with running(out, bind=bind, port=port, key=key) as endpoints:
        if not is_loopback(bind):
            console.print(
                f"listening on {bind}: whoever reaches this machine can send here and read every page,"
                " stack traces and variables included",
                style="yellow",
            )
        for name, value in endpoints.environment.items():
            sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.flush()
        console.print(f"pages: {endpoints.url}/ and {endpoints.url}/errors; Ctrl-C ends it")
        try:
            threading.Event().wait()
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # a second one must not cut the last file short
            console.print(f"writing the rest to {out}")
