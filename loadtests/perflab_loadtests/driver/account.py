"""What has come of a phase's arrivals so far? The bookkeeping that open and closed phases share."""

from array import array

from gevent.event import Event

from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.recording.recorder import Recorder
from perflab_loadtests.recording.tally import Tally


class Account:
    """One phase's tally; a subclass says when it is finished."""

    def __init__(self, recorder: Recorder, *, scheduled: int = 0) -> None:
        self.tally = Tally(scheduled=scheduled)
        self.start_lags_s = array("d")
        self.finished = Event()
        self._recorder = recorder

    def answered(self, endpoint: str, intended_s: float, start_s: float, end_s: float, reply: Reply) -> None:
        status, response_bytes, failure = reply
        self.tally.requests += 1
        if failure is not None:
            self.tally.errors_by_class[failure] += 1
        self._recorder.add(endpoint, intended_s, start_s, end_s, status, response_bytes, failure)

    def done(self) -> None:
        self.tally.completed += 1
        self.finish_if_all_done()

    def finish_if_all_done(self) -> None:
        """Set `finished` once nothing more can come."""
        raise NotImplementedError
