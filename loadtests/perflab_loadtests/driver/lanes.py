"""Which lane takes which arrival? Lanes are Locust users that stand ready; each has at most one arrival in hand.

The lane that has been idle longest is taken, so that all of them, and their connections, share the work.
"""

from collections import deque
from typing import NamedTuple, Protocol

from gevent.hub import Waiter, get_hub

from perflab_loadtests.driver.clients.client import Client, Reply
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.sent import SentCount
from perflab_loadtests.journeys import Request
from perflab_loadtests.recording.tally import Tally


class Arrival(NamedTuple):
    """A request and the moment at which it should start."""

    intended_s: float
    request: Request


class Work(Protocol):
    """A running phase, as lanes see it."""

    tally: Tally

    def next_arrival(self) -> Arrival | None:
        """What a lane that has just become free does next; None sends it to wait."""

    def handed_over(self, arrival: Arrival, start_s: float) -> None:
        """A waiting lane has started this arrival."""

    def answered(self, endpoint: str, intended_s: float, start_s: float, end_s: float, reply: Reply) -> None:
        """A whole response is there, or the request has failed."""

    def done(self) -> None:
        """A lane has nothing left to do for its arrival."""


class Lanes:
    """All lanes of one process; `work` is the running phase."""

    def __init__(self, sent: SentCount | None = None) -> None:
        self.work: Work | None = None
        self.phase = 0
        """Counts the phases; a new one starts without cookies."""
        self.sent = sent or SentCount()
        self._idle: deque[Waiter] = deque()
        self._run_callback = get_hub().loop.run_callback

    @property
    def idle(self) -> int:
        return len(self._idle)

    def occupy(self, client: Client) -> None:
        """Be a lane that sends one request per arrival, until the greenlet is killed."""
        waiter = Waiter()
        sent = self.sent.cell
        phase = self.phase
        while True:
            arrival, start_s = self.take(waiter)
            if phase != self.phase:
                phase = self.phase
                client.start_afresh()
            sent[0] += 1
            reply = client.send(arrival.request)
            work = self._running()
            work.answered(arrival.request.endpoint, arrival.intended_s, start_s, now_s(), reply)
            work.done()

    def take(self, waiter: Waiter) -> tuple[Arrival, float]:
        """The next arrival and the moment it starts; waits for one."""
        arrival = self.work.next_arrival() if self.work is not None else None
        if arrival is not None:
            return arrival, now_s()
        self._idle.append(waiter)
        try:
            arrival = waiter.get()
        except BaseException:
            if waiter in self._idle:
                self._idle.remove(waiter)
            raise
        waiter.clear()
        start_s = now_s()
        self._running().handed_over(arrival, start_s)
        return arrival, start_s

    def hand_over(self, arrival: Arrival) -> bool:
        """Give the arrival to an idle lane, which starts it once the caller lets the loop run; False if none is."""
        if not self._idle:
            return False
        self._run_callback(self._idle.popleft().switch, arrival)
        return True

    def _running(self) -> Work:
        assert self.work is not None, "an arrival belongs to a phase"
        return self.work
