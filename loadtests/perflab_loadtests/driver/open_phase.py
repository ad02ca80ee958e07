"""Was each request offered when it was meant to be? An open phase: arrivals by schedule, whatever the server does.

Every arrival starts in a lane, waits for one, or is dropped after `max_wait_s`; the phase ends when all are accounted
for. Response time counts from the intended start, so a stall delays the arrivals behind it and shows.
"""

from collections import deque
from collections.abc import Iterator

import gevent

from perflab_loadtests.driver.account import Account
from perflab_loadtests.driver.alarm import Alarm
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.lanes import Arrival, Lanes
from perflab_loadtests.journeys import Request
from perflab_loadtests.profiles.stage import Floats
from perflab_loadtests.recording.recorder import Recorder

LONGEST_BURST = 64
"""Arrivals handed out in one go before the loop may run: a late dispatcher must not hold responses up."""


class OpenPhase(Account):
    """One open phase; `dispatch` runs in a greenlet of its own."""

    def __init__(
        self,
        *,
        lanes: Lanes,
        recorder: Recorder,
        intended_s: Floats,
        duration_s: float,
        requests: Iterator[Request],
        max_wait_s: float,
    ) -> None:
        super().__init__(recorder, scheduled=len(intended_s))
        self._lanes = lanes
        self._intended_s = intended_s
        self._duration_s = duration_s
        self._stopped = False
        self._given_up = False
        self._all_offered = False
        self._requests = requests
        self._max_wait_s = max_wait_s
        self._waiting: deque[Arrival] = deque()

    def dispatch(self, started_s: float) -> None:
        """Walk the schedule to the phase's end; every arrival goes to a lane or to the queue."""
        alarm = Alarm()
        burst = 0
        offered = 0
        try:
            for offset_s in self._intended_s.tolist():
                moment_s = started_s + offset_s
                if moment_s > now_s():
                    alarm.wait_until(moment_s)
                    burst = 0
                elif burst >= LONGEST_BURST:
                    gevent.sleep(0)
                    burst = 0
                if self._stopped:
                    break
                burst += 1
                offered += 1
                self._offer(Arrival(moment_s, next(self._requests)))
            else:
                alarm.wait_until(started_s + self._duration_s)
        finally:
            alarm.close()
        self.tally.scheduled = offered
        self._all_offered = True
        self.finish_if_all_done()

    @property
    def users(self) -> int:
        """Lanes with a request in flight."""
        return self.tally.in_flight

    def stop_offering(self) -> None:
        """Offer nothing more; what has been offered is completed, and the rest of the schedule is no part of it."""
        self._stopped = True

    def give_up(self) -> None:
        """The phase is interrupted: only what is in flight may still end; its schedule stays what it was."""
        self._waiting.clear()
        self._given_up = True
        self.finish_if_all_done()

    def _offer(self, arrival: Arrival) -> None:
        if self._waiting:
            self.drop_overdue()
        self.tally.due += 1
        if self._waiting or not self._lanes.hand_over(arrival):
            self.tally.waited += 1
            # The generator was on time or not, whether a lane was free is the server's doing.
            self.start_lags_s.append(now_s() - arrival.intended_s)
            self._waiting.append(arrival)
        else:
            self.tally.started += 1

    def handed_over(self, arrival: Arrival, start_s: float) -> None:
        self.start_lags_s.append(start_s - arrival.intended_s)

    def next_arrival(self) -> Arrival | None:
        self.drop_overdue()
        if not self._waiting:
            return None
        self.tally.started += 1
        return self._waiting.popleft()

    def drop_overdue(self) -> None:
        """Give up on arrivals that have waited too long for a lane."""
        oldest_s = now_s() - self._max_wait_s
        while self._waiting and self._waiting[0].intended_s < oldest_s:
            self._waiting.popleft()
            self.tally.dropped += 1
        self.finish_if_all_done()

    def finish_if_all_done(self) -> None:
        accounted = self.tally.completed + self.tally.dropped
        if (self._all_offered and accounted == self.tally.scheduled) or (self._given_up and self.tally.in_flight == 0):
            self.finished.set()
