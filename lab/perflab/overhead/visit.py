"""What does one variant use for a number of requests to one endpoint? Sent one at a time, then waited for."""

import http.client
import statistics
import time
from dataclasses import dataclass

from perflab.overhead.settle import settle
from perflab.overhead.stand import Stand, Standing
from perflab_reports.evidence.overhead import CostEndpoint, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Service times of all requests, and how many were not answered with 200."""

    service_s: tuple[float, ...]
    failures: int


def visit(stand: Stand, standing: Standing, endpoint: CostEndpoint) -> Visit:
    """Everything that the requests cause counts, also what is done after their answers."""
    exported, profiled = stand.exported_bytes(standing), stand.profiled()
    before = stand.cost(standing)
    began_s = time.monotonic()
    sent = send(standing.server.port, endpoint.path, endpoint.requests)
    settled = settle(lambda: stand.cost(standing), clock=time.monotonic, sleep=time.sleep)
    used = settled.reading.since(before)
    return Visit(
        variant=standing.variant.name,
        endpoint=endpoint.name,
        requests=endpoint.requests,
        failures=sent.failures,
        app_s=used.app_s,
        helper_s=used.helper_s,
        postgres_s=used.postgres_s,
        service_p50_s=statistics.median(sent.service_s),
        duration_s=time.monotonic() - began_s,
        exported_bytes=stand.exported_bytes(standing) - exported,
        profiled=stand.profiled() - profiled,
        settled=settled.in_time,
    )


def send(port: int, path: str, times: int) -> Sent:
    """GET the path so many times over one connection, the next when the last was answered."""
    service_s: list[float] = []
    failures = 0
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
            service_s.append(time.perf_counter() - began_s)
            failures += not good
    finally:
        connection.close()
    return Sent(service_s=tuple(service_s), failures=failures)
