"""How is a ledger shown while it is measured? Plain lines that stay, and on a terminal one that moves; on stderr."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console
from rich.status import Status
from rich.text import Text

from perflab.cli.progress import minutes
from perflab_reports import quantities
from perflab_reports.evidence.overhead import Visit


@dataclass
class OverheadProgress(AbstractContextManager["OverheadProgress"]):
    """One line for each visit, with what is left."""

    console: Console
    _status: Status | None = None
    _left: int = 0
    _began_s: float = field(default_factory=time.monotonic)
    _visits: int = 0

    def __enter__(self) -> "OverheadProgress":
        if self.console.is_terminal:
            self._status = self.console.status("")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def stage(self, text: str) -> None:
        self._moving(text)
        if not self._status:
            self._line(text)

    def visiting(self, *, block: int, blocks: int, endpoint: str, variant: str, left: int) -> None:
        if not self._visits:
            self._began_s = time.monotonic()
        self._left = left
        self._moving(f"block {block + 1}/{blocks}  {endpoint}  {variant}")

    def visited(self, *, block: int, blocks: int, title: str, done: Visit, took_s: float) -> None:
        self._visits += 1
        mean_s = (time.monotonic() - self._began_s) / self._visits
        cpu = quantities.microseconds(1e6 * done.cpu_s_per_request)
        trouble = f"  {done.failures} FAILED" if done.failures else "" if done.settled else "  NOT SETTLED"
        self._line(
            f"block {block + 1}/{blocks}  {done.endpoint:<10} {title:<34} {cpu:>10} CPU/request{trouble}"
            f"   {minutes(mean_s * (self._left - 1))} left"
        )

    def _moving(self, text: str) -> None:
        if self._status:
            self._status.update(Text(text, style="cyan"))

    def _line(self, text: str) -> None:
        self.console.print(Text(text), soft_wrap=True)
