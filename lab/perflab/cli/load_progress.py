"""How is a load test shown while it runs? A moving line on a terminal, lines in a pipe; always on stderr."""

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

QUIET_S: Final = 5.0


class LoadProgress:
    """Takes the generator's events."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=4, transient=True) if console.is_terminal else None
        self._said_s = 0.0

    def __enter__(self) -> "LoadProgress":
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def event(self, event: Mapping[str, Any]) -> None:
        match event["event"]:
            case "waiting_for_workers":
                self._say(f"waiting for workers: {event['ready']} of {event['wanted']} stand ready")
            case "serving":
                self._say(f"{event['what']}: {event['url']}")
            case "phase_started":
                self._said_s = 0.0
            case "progress":
                self._progress(event)
            case "phase_finished":
                errors = f", {event['errors']} failed" if event["errors"] else ""
                dropped = f", {event['dropped']} dropped" if event["dropped"] else ""
                lost = f", {event['lost']} lost" if event["lost"] else ""
                self._say(
                    f"{event['phase']}: {event['completed']} of {event['scheduled']} arrivals completed "
                    f"in {event['duration_s']:.1f} s{errors}{dropped}{lost}"
                )

    def _progress(self, event: Mapping[str, Any]) -> None:
        if self._live:
            self._live.update(_line(event))
        elif event["elapsed_s"] - self._said_s >= QUIET_S:
            self._said_s = event["elapsed_s"]
            self._say(
                f"{event['phase']} {event['elapsed_s']:.0f} s: level {event['level']:g}, "
                f"{event['served_rps']:.0f} rps, p50 {_ms(event['p50_ms'])}, p95 {_ms(event['p95_ms'])}, "
                f"{event['errors']} errors"
            )

    def _say(self, words: str) -> None:
        self._console.print(Text(words), soft_wrap=True)


def _line(event: Mapping[str, Any]) -> Table:
    line = Table.grid(padding=(0, 2))
    busy = event["cpu_ratio"] > 0.5
    line.add_row(
        Text(f"{event['phase']} {event['elapsed_s']:.0f} s", style="cyan"),
        f"level {event['level']:g}",
        f"{event['served_rps']:.0f} rps",
        f"p50 {_ms(event['p50_ms'])}",
        f"p95 {_ms(event['p95_ms'])}",
        Text(f"{event['errors']} errors", style="red" if event["errors"] else "dim"),
        Text(f"{event['dropped']} dropped", style="red" if event["dropped"] else "dim"),
        Text(f"generator {event['cpu_ratio']:.0%} CPU", style="yellow" if busy else "dim"),
        *([f"{event['workers']} workers"] if event["workers"] > 1 else []),
    )
    return line


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} ms"
