"""Who is told how the run stands? Locust's statistics and page, and the metrics, whichever are wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from perflab_loadtests.distribution.fleet import Fleet
from perflab_loadtests.driver.pulse import Pulse
from perflab_loadtests.driver.session import Session
from perflab_loadtests.options import Options


class LiveView(Protocol):
    """Told twice a second."""

    def update(self, pulse: Pulse) -> None: ...


class NobodyWatches:
    """No page and no metrics."""

    def update(self, pulse: Pulse) -> None:
        """Nothing to do."""


@contextmanager
def open_view(session: Session | Fleet, options: Options) -> Iterator[LiveView]:
    """What the options want."""
    yield NobodyWatches()
