"""Which lane takes which arrival? Lanes are Locust users that stand ready; each has at most one request in flight.

The lane that has been idle longest is taken, so that all of them, and their connections, share the work.
"""

from collections import deque
from typing import NamedTuple, Protocol

from gevent.hub import Waiter, get_hub

from perflab_loadtests.driver.clients.client import Client, Reply
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.journeys import Request


class Arrival(NamedTuple):
    """A request and the moment at which it should start."""

    intended_s: float
    request: Request


class Work(Protocol):
    """A running phase, as lanes see it."""

    def next_arrival(self) -> Arrival | None:
        """What a lane that has just become free does next; None sends it to wait."""

    def handed_over(self, arrival: Arrival, start_s: float) -> None:
        """A waiting lane has started this arrival."""

    def completed(self, arrival: Arrival, start_s: float, end_s: float, reply: Reply) -> None:
        """The whole response is there, or the request has failed."""


class Lanes:
    """All lanes of one process; `work` is the running phase."""

    def __init__(self) -> None:
        self.work: Work | None = None
        self._idle: deque[Waiter] = deque()
        self._run_callback = get_hub().loop.run_callback

    @property
    def idle(self) -> int:
        return len(self._idle)

    def occupy(self, client: Client) -> None:
        """Be a lane, until the greenlet is killed."""
        waiter = Waiter()
        while True:
            arrival = self.work.next_arrival() if self.work is not None else None
            if arrival is None:
                self._idle.append(waiter)
                arrival = waiter.get()
                waiter.clear()
                start_s = now_s()
                work = self._running()
                work.handed_over(arrival, start_s)
            else:
                start_s = now_s()
                work = self._running()
            reply = client.send(arrival.request)
            work.completed(arrival, start_s, now_s(), reply)

    def hand_over(self, arrival: Arrival) -> bool:
        """Give the arrival to an idle lane, which starts it once the caller lets the loop run; False if none is."""
        if not self._idle:
            return False
        self._run_callback(self._idle.popleft().switch, arrival)
        return True

    def _running(self) -> Work:
        assert self.work is not None, "an arrival belongs to a phase"
        return self.work
