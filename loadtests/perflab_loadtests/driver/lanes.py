"""How are requests sent without one holding up the next? Locust users as lanes: each takes the next job and sends it.

Lanes bound the concurrency. A job whose lane comes late still counts from its intended start, so a stalled server
shows in response times however few lanes there are.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from gevent.queue import Queue
from locust import FastHttpUser, task

from perflab_loadtests.driver.failures import failure_of
from perflab_loadtests.journeys.request import Request
from perflab_loadtests.recorder import Recorder


@dataclass(slots=True)
class Job:
    """One request to send. `intended_s` is on time.perf_counter(); None means as soon as a lane is free."""

    request: Request
    phase: int
    intended_s: float | None
    done: Callable[[], None]


@dataclass(slots=True)
class Lanes:
    """What all lanes share."""

    jobs: "Queue[Job | None]"
    recorder: Recorder
    epoch_s: float
    requests_per_connection: int
    in_flight: int = 0
    errors: int = 0


class Lane(FastHttpUser):
    """One lane. Locust makes them, so `shared` is set on the class before."""

    shared: ClassVar[Lanes]
    max_retries = 0
    max_redirects = 5

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self._left = 1

    @task
    def work(self) -> None:
        """Take jobs until there are no more."""
        lanes = self.shared
        while (job := lanes.jobs.get()) is not None:
            lanes.in_flight += 1
            try:
                self._send(job)
            finally:
                lanes.in_flight -= 1
                job.done()
        self.stop()

    def _send(self, job: Job) -> None:
        lanes, request = self.shared, job.request
        headers = dict(request.headers)
        self._left -= 1
        if self._left <= 0:
            headers["Connection"] = "close"
            self._left = max(1, round(random.uniform(0.5, 1.5) * lanes.requests_per_connection))
        start_s = time.perf_counter()
        response = self.client.request(
            request.method, request.path, data=request.body, headers=headers, name=request.endpoint
        )
        end_s = time.perf_counter()
        failure = failure_of(response.status_code, getattr(response, "error", None))
        if failure is not None:
            lanes.errors += 1
        lanes.recorder.record(
            phase=job.phase,
            endpoint=lanes.recorder.endpoints.number(request.endpoint),
            intended_s=(start_s if job.intended_s is None else job.intended_s) - lanes.epoch_s,
            start_s=start_s - lanes.epoch_s,
            end_s=end_s - lanes.epoch_s,
            status=response.status_code,
            size=len(response.content or b"") if response.status_code else 0,
            failure=failure,
        )
