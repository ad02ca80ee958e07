"""How much can be served when so many users never pause? A closed phase: each user sends, waits, sends again."""

from array import array
from collections.abc import Iterator

from gevent.event import Event

from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.lanes import Arrival, Lanes
from perflab_loadtests.journeys import Request
from perflab_loadtests.recording.recorder import Recorder
from perflab_loadtests.recording.tally import Tally


class ClosedPhase:
    """One closed phase. What is in flight at its end is completed; nothing can be late or dropped."""

    def __init__(
        self, *, lanes: Lanes, recorder: Recorder, users: int, duration_s: float, requests: Iterator[Request]
    ) -> None:
        self.tally = Tally()
        self.start_lags_s = array("d")
        self.finished = Event()
        self._lanes = lanes
        self._recorder = recorder
        self._users = users
        self._duration_s = duration_s
        self._requests = requests
        self._end_s = 0.0

    def dispatch(self, started_s: float) -> None:
        """Set the users going."""
        self._end_s = started_s + self._duration_s
        for _ in range(self._users):
            arrival = self.next_arrival()
            if arrival is None:
                break
            assert self._lanes.hand_over(arrival), "the session spawns a lane for every user"
        self._finish_if_all_done()

    def handed_over(self, arrival: Arrival, start_s: float) -> None:
        """A user has no schedule to be late for."""

    def next_arrival(self) -> Arrival | None:
        moment_s = now_s()
        if moment_s >= self._end_s:
            return None
        self.tally.scheduled += 1
        self.tally.due += 1
        self.tally.started += 1
        return Arrival(moment_s, next(self._requests))

    def completed(self, arrival: Arrival, start_s: float, end_s: float, reply: Reply) -> None:
        status, response_bytes, failure = reply
        self.tally.completed += 1
        if failure is not None:
            self.tally.errors_by_class[failure] += 1
        self._recorder.add(arrival.request.endpoint, start_s, start_s, end_s, status, response_bytes, failure)
        self._finish_if_all_done()

    def drop_overdue(self) -> None:
        """A user who waits sends nothing, so there is nothing to drop."""

    def _finish_if_all_done(self) -> None:
        if self.tally.in_flight == 0 and now_s() >= self._end_s:
            self.finished.set()
