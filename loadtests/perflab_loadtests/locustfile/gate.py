"""When may this user run its next task? One gate per user: the place of Locust's wait between two tasks.

In an open phase it opens at the next arrival; in a closed one after the user's own wait_time.
"""

from gevent.hub import Waiter

from perflab_loadtests.driver.lanes import Lanes


class TaskGate:
    """`pass_through` ends the task before, and returns when the next may begin."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._waiter = Waiter()
        self._busy = False
        self._due_s: float | None = None

    def pass_through(self) -> None:
        """End the task before, if there was one; wait for the next arrival."""
        if self._busy and self._lanes.work is not None:
            self._lanes.work.done()
        self._busy = False
        arrival, _ = self._lanes.take(self._waiter)
        self._busy = True
        self._due_s = arrival.intended_s

    def intended_s(self, start_s: float) -> float:
        """When a request that starts now was meant to: the task's first at its arrival, later ones when they start."""
        due_s, self._due_s = self._due_s, None
        return start_s if due_s is None else min(due_s, start_s)
