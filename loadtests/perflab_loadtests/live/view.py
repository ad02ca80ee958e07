"""Who is told how the run stands? Locust's statistics with its page, and the metrics, whichever the options want."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from perflab_loadtests.distribution.fleet import Fleet
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.pulse import Pulse
from perflab_loadtests.driver.session import Session
from perflab_loadtests.live.exposition import LiveCollector, serve
from perflab_loadtests.live.figures import Live
from perflab_loadtests.live.locust_stats import LocustStats
from perflab_loadtests.live.web_ui import open_web_ui
from perflab_loadtests.live.window import WindowReader
from perflab_loadtests.options import Options


class LiveView(Protocol):
    """Told twice a second, and last before a phase's requests leave memory."""

    def phase_started(self, phase: str) -> None: ...
    def update(self, pulse: Pulse) -> None: ...


class NobodyWatches:
    """No page and no metrics."""

    def phase_started(self, phase: str) -> None:
        """Nothing to do."""

    def update(self, pulse: Pulse) -> None:
        """Nothing to do."""


class Shown:
    """Adds what ended since the last pulse to the figures and to Locust's statistics."""

    def __init__(self, session: Session | Fleet) -> None:
        self.live = Live(run_id=session.plan.out.name, strategy="")
        self._reader = WindowReader(session.recorder)
        # A locustfile's clients log their requests themselves, as they do under Locust.
        self._stats = (
            None
            if session.plan.mix is None
            else LocustStats(session.environment.stats, epoch_offset_s=time.time() - now_s())
        )

    def phase_started(self, phase: str) -> None:
        self.live.phase_started(phase)

    def update(self, pulse: Pulse) -> None:
        window = self._reader.read()
        self.live.update(window, pulse.tally, pulse.health, pulse.level, pulse.users, pulse.workers)
        if self._stats is not None:
            self._stats.feed(window)


@contextmanager
def open_view(session: Session | Fleet, options: Options, announce: Callable[[str, str], None]) -> Iterator[LiveView]:
    """What the options want; `announce` is told what is served and where.

    Raises:
        AddressUnusable: nothing can listen there.
    """
    if options.web is None and options.prometheus is None:
        yield NobodyWatches()
        return
    shown = Shown(session)
    with ExitStack() as stack:
        if options.prometheus is not None:
            server = serve(options.prometheus, LiveCollector(shown.live))
            stack.callback(server.close)
            announce("metrics", server.url)
        if options.web is not None:
            page = open_web_ui(session.environment, options.web, on_stop=_interrupt)
            stack.callback(page.close)
            announce("Locust's page", page.url)
        yield shown


def _interrupt() -> None:
    """As Ctrl-C does: what is in flight ends, and all of it is written."""
    os.kill(os.getpid(), signal.SIGINT)
