"""What does each variant use for its requests to one endpoint? All take turns of a few, then all are waited for.

Turns lie a second apart, so whatever slows the machine slows every variant alike.
"""

import http.client
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from perflab.overhead.plan import Turn
from perflab.overhead.settle import settle
from perflab.overhead.stand import Stand
from perflab_reports.evidence.overhead import CostEndpoint, Visit


@dataclass(slots=True)
class Sent:
    """Service times of all requests, and how many were not answered with 200."""

    service_s: list[float] = field(default_factory=list)
    failures: int = 0


def play(
    stand: Stand, endpoint: CostEndpoint, turns: Sequence[Turn], *, turned: Callable[[int], None]
) -> tuple[Visit, ...]:
    """Everything that the requests cause counts, also what is done after their answers.

    Args:
        stand: Every variant, hot and idle.
        endpoint: Where to.
        turns: Who sends how many, in this order.
        turned: Told how many turns are over.

    Returns: One visit for each variant, in the stand's order.
    """
    sent = {name: Sent() for name in stand.variants}
    exported, profiled = stand.exported_bytes(), stand.profiled()
    before, began_s = stand.reading(), time.monotonic()
    for index, turn in enumerate(turns):
        send(stand.variants[turn.variant].server.port, endpoint.path, turn.requests, into=sent[turn.variant])
        turned(index + 1)
    settled = settle(stand.used_s, clock=time.monotonic, sleep=time.sleep, variants=len(stand.variants))
    used, duration_s = stand.reading().since(before), time.monotonic() - began_s
    exported_now, profiled_now = stand.exported_bytes(), stand.profiled()
    return tuple(
        Visit(
            variant=name,
            endpoint=endpoint.name,
            requests=len(sent[name].service_s),
            failures=sent[name].failures,
            app_s=used[name].app_s,
            helper_s=used[name].helper_s,
            postgres_s=used[name].postgres_s,
            service_p50_s=statistics.median(sent[name].service_s),
            duration_s=duration_s,
            exported_bytes=exported_now[name] - exported[name],
            profiled=profiled_now[name] - profiled[name],
            settled=settled,
        )
        for name in stand.variants
    )


def send(port: int, path: str, times: int, *, into: Sent) -> None:
    """GET the path so many times over one connection, the next when the last was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        for _ in range(times):
            began_s = time.perf_counter()
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
                good = response.status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                connection.close()
                good = False
            into.service_s.append(time.perf_counter() - began_s)
            into.failures += not good
    finally:
        connection.close()
