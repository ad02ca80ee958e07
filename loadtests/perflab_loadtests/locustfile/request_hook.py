"""What did a locustfile's client send? Locust's request event, recorded, its response time from the intended start.

Listeners behind it (Locust's statistics, its web page, a user's own) see that response time too.
"""

import time
from typing import Any, Final

import gevent
from locust.event import EventHook

from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.lanes import Lanes
from perflab_loadtests.locustfile.failures import failure_of_event
from perflab_loadtests.locustfile.users import GATE

SLACK_S: Final = 0.002
"""An event that comes later than this after its response was held up, by a `with` block say."""


class RequestHook(EventHook):
    """Stands in for `environment.events.request`."""

    def __init__(self, lanes: Lanes, replaced: EventHook) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Locust's
        self._handlers = list(replaced._handlers)
        self._lanes = lanes

    def fire(self, *, reverse: bool = False, **event: Any) -> None:
        work = self._lanes.work
        if work is not None:
            service_s = (event.get("response_time") or 0.0) / 1e3
            start_s = _start_s(event.get("start_time"), service_s)
            gate = getattr(gevent.getcurrent(), GATE, None)
            intended_s = start_s if gate is None else gate.intended_s(start_s)
            self._lanes.sent.cell[0] += 1
            work.answered(_endpoint(event), intended_s, start_s, start_s + service_s, _reply(event))
            event["response_time"] = (start_s + service_s - intended_s) * 1e3
        super().fire(reverse=reverse, **event)  # type: ignore[no-untyped-call]  # Locust's


def _start_s(start_time: float | None, service_s: float) -> float:
    """On the driver's clock. Clients note time.time(), which is taken only where the event came late."""
    start_s = now_s() - service_s
    if start_time is None:
        return start_s
    noted_s = start_time - time.time() + now_s()
    return noted_s if start_s - noted_s > SLACK_S else start_s


def _endpoint(event: dict[str, Any]) -> str:
    return f"{event.get('request_type', '')} {event.get('name', '')}".strip()


def _reply(event: dict[str, Any]) -> Reply:
    status = int(getattr(event.get("response"), "status_code", 0) or 0)
    return Reply(status, int(event.get("response_length") or 0), failure_of_event(event.get("exception"), status))
