"""How is a run shown while it runs? A live line on a terminal, plain lines in a pipe; always on stderr."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from perflab.trials.progress import Tick
from perflab_reports.evidence.trial import Trial


@dataclass
class ConsoleProgress(AbstractContextManager["ConsoleProgress"]):
    """Trials as lines that stay, and below them, on a terminal, one line that moves."""

    console: Console
    _live: Live | None = None
    _doing: str = ""
    _stage: str = ""
    _tick: Tick | None = None
    _left: int = 0
    _trial_s: float = 0.0
    _took_s: list[float] = field(default_factory=list)
    _since: float = field(default_factory=time.monotonic)

    def __enter__(self) -> "ConsoleProgress":
        if self.console.is_terminal:
            self._live = Live(get_renderable=self._render, console=self.console, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()
            self._live = None

    def plan(self, *, trials: int, trial_s: float) -> None:
        self._left, self._trial_s = trials, trial_s
        self._print(f"{trials} trials to run, about {minutes(trials * trial_s)}")

    def stage(self, text: str) -> None:
        self._stage, self._doing, self._tick, self._since = text, "", None, time.monotonic()
        if not self._live:
            self._print(text)

    def trial_started(self, *, factor: str, strategy: str, block: int, blocks: int, attempt: int) -> None:
        again = f", attempt {attempt}" if attempt > 1 else ""
        self._doing, self._stage = f"{factor} {block + 1}/{blocks} {strategy}{again}", ""
        self._tick, self._since = None, time.monotonic()

    def tick(self, tick: Tick) -> None:
        self._tick = tick

    def trial_finished(self, trial: Trial, *, took_s: float) -> None:
        self._took_s.append(took_s)
        self._left = max(0, self._left - (1 if trial.valid else 0))
        name = trial.strategy + (" (again, A/A)" if trial.role == "baseline_again" else "")
        measured = [phase for phase in trial.phases if phase.kind == "open"]
        served = sum(phase.completed for phase in measured) / max(1e-9, sum(phase.duration_s for phase in measured))
        cpu_us = 1e6 * sum(p.cpu.serving_s for p in measured) / max(1, sum(p.completed for p in measured))
        line = f"{trial.factor} block {trial.block + 1}  {name:<28} {served:6.0f} rps  {cpu_us:7.0f} us CPU/request"
        if trial.valid:
            self._print(f"{line}   {self._time_left()} left")
        else:
            self._print(f"{line}   INVALID: {'; '.join(trial.invalid_reasons)}", style="yellow")

    def _time_left(self) -> str:
        recent = self._took_s[-12:]
        return minutes(self._left * (sum(recent) / len(recent) if recent else self._trial_s))

    def _print(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style=style), soft_wrap=True)

    def _render(self) -> Table:
        line = Table.grid(padding=(0, 2))
        elapsed = time.monotonic() - self._since
        if self._stage:
            line.add_row(Text("...", style="cyan"), self._stage, Text(f"{elapsed:.0f} s", style="dim"))
        elif self._tick:
            tick = self._tick
            errors = Text(f"{tick.errors} errors", style="red" if tick.errors else "dim")
            line.add_row(
                Text(self._doing, style="cyan"),
                f"{tick.phase} {tick.elapsed_s:.0f} s",
                f"{tick.served_rps:.0f} rps",
                f"p50 {tick.p50_ms:.1f} ms",
                f"p95 {tick.p95_ms:.1f} ms",
                errors,
                Text(f"{self._time_left()} left", style="dim"),
            )
        else:
            line.add_row(Text(self._doing, style="cyan"), "starting", Text(f"{self._time_left()} left", style="dim"))
        return line


def minutes(seconds: float) -> str:
    """A duration for people: `40 s`, `3 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60)} min"
