"""`perflab load`: what does a server of your own do under this load, and can the figures be trusted?"""

import json as json_format
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from perflab.cli.load_progress import LoadProgress
from perflab.sinks.of_run import SINKS
from perflab_instrumentation.shipping.delivery import LINGER_S

INVALID = 4
EXPORTERS_LINGER_S = LINGER_S + 1.0
"""The instruments' sinks send what they hold after LINGER_S."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(no_args_is_help=True)(load)


def load(
    plan: Annotated[
        Path | None, typer.Argument(help="A PLAN.json (docs/load-generator.md), instead of options.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="http://NAME:PORT or https://NAME:PORT of the server.")] = None,
    url: Annotated[list[str] | None, typer.Option(help="A path to GET; may be given again, each as likely.")] = None,
    locustfile: Annotated[Path | None, typer.Option(help="Your locustfile: one arrival is one task.")] = None,
    mix: Annotated[str | None, typer.Option(help="A mix of journeys: browse, ..., or module:Name.")] = None,
    rate: Annotated[float | None, typer.Option(help="Arrivals per second, whatever the server does.")] = None,
    users: Annotated[int | None, typer.Option(help="Users who wait for their answers, instead of a rate.")] = None,
    profile: Annotated[
        str | None, typer.Option(help="A load profile, such as ramp:start=1,end=50,duration=60s (see `profiles`).")
    ] = None,
    duration: Annotated[str | None, typer.Option(help="How long, such as 90s or 5m; 60s if not given.")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="The profile's level is users, not a rate.")] = False,
    think: Annotated[str | None, typer.Option(help="Mean pause of a user between requests, such as 1s.")] = None,
    warm_up: Annotated[str, typer.Option(help="Load before the measurement; 0s for none.")] = "3s",
    arrivals: Annotated[str, typer.Option(help="poisson or uniform.")] = "poisson",
    client: Annotated[str, typer.Option(help="lean, or fast_http (Locust's own).")] = "lean",
    lanes: Annotated[int, typer.Option(help="Most requests in flight.")] = 64,
    timeout: Annotated[str, typer.Option(help="For a whole response.")] = "10s",
    max_wait: Annotated[str, typer.Option(help="An arrival waits so long for a lane, then it is dropped.")] = "5s",
    insecure: Annotated[bool, typer.Option("--insecure", help="Accept any TLS certificate.")] = False,
    compressed: Annotated[bool, typer.Option("--compressed", help="Ask for gzip.")] = False,
    rows: Annotated[list[str] | None, typer.Option(help="For mixes: TABLE=COUNT, such as products=1000.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Draws arrivals and requests.")] = 1,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes on this machine; 0 needs none.")] = 0,
    master: Annotated[str | None, typer.Option(help="HOST:PORT to listen on for `perflab worker` elsewhere.")] = None,
    expect_workers: Annotated[int, typer.Option(min=0, help="Wait for so many of those.")] = 0,
    web: Annotated[str | None, typer.Option(help="Serve Locust's page at HOST:PORT.")] = None,
    prometheus: Annotated[str | None, typer.Option(help="Serve the generator's metrics at HOST:PORT.")] = None,
    traces: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Receive the server's traces and errors at this port meanwhile."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the evidence; runs/load-... if not given.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object on stdout.")] = False,
) -> None:
    """Offer load to a server and report exact percentiles, or say INVALID when the generator was the bottleneck.

    Requests arrive at their own times (--rate, or a --profile); response time counts from the intended start, so a
    stall cannot hide. Every request is kept in requests.parquet. Exit codes: 0 valid, 4 INVALID, 2 nothing could be
    offered, 130 Ctrl-C (what was recorded is kept and summed up).

    Example: perflab load --host http://127.0.0.1:8000 --url / --rate 50 --duration 30s
    """
    from perflab.load.follow import offer
    from perflab.load.wishes import BadWish, LoadWishes, document
    from perflab_loadtests.plan_file import read_document

    if plan is not None:
        content: dict[str, Any] = dict(read_document(plan))
    elif host is None:
        raise BadWish(["--host: say which server, such as --host http://127.0.0.1:8000 (or give a PLAN.json)"])
    else:
        content = document(
            LoadWishes(
                host=host,
                locustfile=locustfile,
                mix=mix,
                url=tuple(url or ()),
                profile=profile,
                rate=rate,
                users=users,
                duration=duration,
                warm_up=warm_up,
                closed=closed,
                think=think,
                arrivals=arrivals,
                client=client,
                lanes=lanes,
                timeout=timeout,
                max_wait=max_wait,
                seed=seed,
                rows=tuple(rows or ()),
                options={"verify_tls": not insecure, "compressed": compressed},
            )
        )
    folder = out or Path("runs") / f"load-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    arguments = [
        text
        for option, value in (
            ("--workers", workers or None),
            ("--master", master),
            ("--expect-workers", expect_workers or None),
            ("--web", web),
            ("--prometheus", prometheus),
        )
        if value is not None
        for text in (option, str(value))
    ]
    console = Console(stderr=True)
    try:
        with _sinks(folder, traces, console), LoadProgress(console) as progress:
            offer(content, folder, arguments, progress.event)
    except KeyboardInterrupt:
        if (folder / "generator.json").exists():
            _conclude(folder, json=json)
        raise
    if not _conclude(folder, json=json):
        raise typer.Exit(INVALID)


@contextmanager
def _sinks(folder: Path, port: int | None, console: Console) -> Iterator[None]:
    """Traces and errors into the evidence's folder, while the load lasts and a moment longer."""
    if port is None:
        yield
        return
    from perflab.sinks.running import running

    with running(folder / SINKS, port=port) as endpoints:
        console.print(f"traces and errors: {endpoints.url}/ and {endpoints.url}/errors", soft_wrap=True)
        yield
        time.sleep(EXPORTERS_LINGER_S)


def _conclude(folder: Path, *, json: bool) -> bool:
    """Write the page, print the summary; whether the run counts."""
    from perflab_reports.load import summarise, write_page

    summary = summarise(folder)
    page = write_page(summary, folder)
    if json:
        short = {key: value for key, value in asdict(summary).items() if key not in {"seconds", "curve"}}
        json_format.dump(short, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return summary.valid
    console = Console() if sys.stdout.isatty() else Console(width=140)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    for title in ("arrivals", "rps", "failed", "dropped", "p50", "p95", "p99", "p99.9", "max"):
        table.add_column(title, justify="right", no_wrap=True)
    for phase in summary.phases:
        latency = phase.response
        figures = (
            [latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.p999_ms, latency.max_ms] if latency else [None] * 5
        )
        table.add_row(
            phase.name,
            f"{phase.scheduled:,}",
            f"{phase.served_rps:.1f}",
            f"{phase.errors:,}",
            f"{phase.dropped:,}",
            *("-" if value is None else f"{value:.1f} ms" for value in figures),
        )
    console.print(table)
    for name, found in summary.breakpoints.items():
        console.print(_knee(name, found["knee"]), highlight=False)
    if summary.invalid_reasons:
        for reason in summary.invalid_reasons:
            console.print("[yellow]INVALID[/yellow]", end=" ")
            console.print(reason, markup=False, highlight=False, soft_wrap=True)
    elif not summary.complete:
        console.print("the run ended early; the figures are of what was offered until then")
    else:
        console.print("VALID: the generator kept its schedule")
    console.print(f"report: {page}", markup=False, highlight=False, soft_wrap=True)
    if (folder / SINKS).is_dir():
        console.print(f"traces and errors: perflab sinks --out {folder / SINKS}", markup=False, soft_wrap=True)
    return summary.valid


def _knee(name: str, knee: dict[str, Any]) -> str:
    if knee["first_bad"] is None:
        return (
            f"{name}: held every level up to {knee['last_good']:g}" if knee["last_good"] else f"{name}: no step ended"
        )
    held = f"held {knee['last_good']:g}, " if knee["last_good"] else ""
    return f"{name}: {held}broke at {knee['first_bad']:g}: {'; '.join(knee['reasons'])}"
