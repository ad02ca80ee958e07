"""How is a ledger shown while it is measured? Plain lines that stay, and on a terminal one that moves; on stderr."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console
from rich.status import Status
from rich.text import Text

from perflab.cli.progress import minutes
from perflab_reports import quantities
from perflab_reports.evidence.overhead import CostEndpoint, Visit


@dataclass
class OverheadProgress(AbstractContextManager["OverheadProgress"]):
    """One line for each endpoint in each block, with the cheapest and the dearest; then what is left."""

    console: Console
    _status: Status | None = None
    _began_s: float = field(default_factory=time.monotonic)

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

    def turned(self, endpoint: CostEndpoint, turns: int, done: int) -> None:
        self._moving(f"{endpoint.title}: {done} of {turns} turns")

    def played(self, endpoint: CostEndpoint, visits: Sequence[Visit]) -> None:
        ordered = sorted(visits, key=lambda visit: visit.cpu_s_per_request)
        figures = [
            f"{visit.variant} {quantities.microseconds(1e6 * visit.cpu_s_per_request)}"
            for visit in (ordered[0], ordered[-1])
        ]
        failures = sum(visit.failures for visit in visits)
        trouble = f"  {failures} FAILED" if failures else "" if visits[0].settled else "  NOT SETTLED"
        self._line(f"{endpoint.title:<20} CPU per request: {' to '.join(figures)}{trouble}")

    def block(self, done: int, blocks: int) -> None:
        mean_s = (time.monotonic() - self._began_s) / done
        self._line(f"block {done}/{blocks} is safe   {minutes(mean_s * (blocks - done))} left")

    def _moving(self, text: str) -> None:
        if self._status:
            self._status.update(Text(text, style="cyan"))

    def _line(self, text: str) -> None:
        self.console.print(Text(text), soft_wrap=True)
