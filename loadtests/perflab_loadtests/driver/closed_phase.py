"""What do so many users see who wait for their answers? A closed phase: each sends, waits, pauses, sends again.

How many users there are may change by the phase's stages. A user's pause ("think time") is exponential with mean
`think_s`; without one the phase shows what can be served at saturation. Who leaves completes the request in hand.
"""

import heapq
import math
from collections.abc import Callable, Iterator, Sequence

from perflab_loadtests.driver.account import Account
from perflab_loadtests.driver.alarm import Alarm
from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.lanes import Arrival, Lanes
from perflab_loadtests.journeys import Request
from perflab_loadtests.profiles import Stage, users_at
from perflab_loadtests.recording.recorder import Recorder

LOOK_EVERY_S = 0.05
"""How often a changing number of users is followed."""


class ClosedPhase(Account):
    """One closed phase; `dispatch` runs in a greenlet of its own."""

    def __init__(
        self,
        *,
        lanes: Lanes,
        recorder: Recorder,
        stages: Sequence[Stage],
        share_of: Callable[[int], int],
        requests: Iterator[Request],
        think_s: float,
        uniform: Callable[[], float],
    ) -> None:
        super().__init__(recorder)
        self._lanes = lanes
        self._stages = stages
        self._share_of = share_of
        self._requests = requests
        self._think_s = think_s
        self._uniform = uniform
        self._started_s = 0.0
        self._end_s = 0.0
        self.users = 0
        self._pauses: list[float] = []
        self._alarm: Alarm | None = None
        self._changes = len({level for stage in stages for level in (stage.start, stage.end)}) > 1
        self._wanted = share_of(users_at(stages, 0.0))

    def dispatch(self, started_s: float) -> None:
        """Let users in as they are due, and wake them when their pause is over."""
        self._started_s = started_s
        self._end_s = started_s + sum(stage.duration_s for stage in self._stages)
        alarm = self._alarm = Alarm()
        try:
            while (moment_s := now_s()) < self._end_s:
                if self._changes:
                    self._wanted = self._share_of(users_at(self._stages, moment_s - self._started_s))
                self._let_in(moment_s)
                self._wake(moment_s)
                look_s = moment_s + LOOK_EVERY_S if self._changes else self._end_s
                alarm.wait_until(min(self._end_s, look_s, *self._pauses[:1]))
        finally:
            self._alarm = None
            alarm.close()
        self.finish_if_all_done()

    def handed_over(self, arrival: Arrival, start_s: float) -> None:
        self.start_lags_s.append(start_s - arrival.intended_s)

    def next_arrival(self) -> Arrival | None:
        moment_s = now_s()
        if moment_s >= self._end_s or self.users > self._wanted:
            self.users -= 1
            return None
        if self._think_s == 0:
            return self._arrival(moment_s)
        due_s = moment_s - math.log1p(-self._uniform()) * self._think_s
        heapq.heappush(self._pauses, due_s)
        if self._alarm is not None and self._pauses[0] == due_s:
            self._alarm.set(due_s)
        return None

    def answered(self, endpoint: str, intended_s: float, start_s: float, end_s: float, reply: Reply) -> None:
        # Without a pause the next request is meant to start when it does: only a pause's end can be missed.
        super().answered(endpoint, intended_s if self._think_s else start_s, start_s, end_s, reply)

    def drop_overdue(self) -> None:
        """A user who waits sends nothing, so there is nothing to drop."""

    def stop_offering(self) -> None:
        """End now; what is in flight is completed."""
        self._end_s = now_s()
        if self._alarm is not None:
            self._alarm.set(self._end_s)

    def give_up(self) -> None:
        """The phase is interrupted: only what is in flight may still end."""
        self.stop_offering()
        self.finish_if_all_done()

    def finish_if_all_done(self) -> None:
        if self.tally.in_flight == 0 and now_s() >= self._end_s:
            self.finished.set()

    def _let_in(self, moment_s: float) -> None:
        while self.users < self._wanted:
            self.users += 1
            assert self._lanes.hand_over(self._arrival(moment_s)), "the session spawns a lane for every user"

    def _wake(self, moment_s: float) -> None:
        while self._pauses and self._pauses[0] <= moment_s:
            due_s = heapq.heappop(self._pauses)
            if self.users > self._wanted:
                self.users -= 1
            else:
                assert self._lanes.hand_over(self._arrival(due_s)), "the session spawns a lane for every user"

    def _arrival(self, intended_s: float) -> Arrival:
        self.tally.scheduled += 1
        self.tally.due += 1
        self.tally.started += 1
        return Arrival(intended_s, next(self._requests))
