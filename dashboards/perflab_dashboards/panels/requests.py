"""How many requests came, and how many failed?"""

from typing import Final

from perflab_dashboards.panel import Panel, Step, Target
from perflab_dashboards.promql import ROUTE, gauge, or_zero, rate, share
from perflab_instrumentation.metrics import ACTIVE_REQUESTS, ERRORS, REQUEST_DURATION

STATUS: Final = "http_response_status_code"
SERVER_ERRORS: Final = (f'{STATUS}=~"5.."',)
ERROR_STEPS: Final = (Step(at=0.001, colour="yellow"), Step(at=0.01, colour="red"))

RATE: Final = Panel(
    kind="stat",
    title="Requests per second",
    description="Answered requests, over all workers.",
    unit="reqps",
    width=4,
    height=4,
    targets=(Target(query=rate(REQUEST_DURATION, "_count"), legend="rate"),),
)
ERROR_SHARE: Final = Panel(
    kind="stat",
    title="Server errors",
    description="Share of requests that were answered with 5xx.",
    unit="percentunit",
    width=4,
    height=4,
    steps=ERROR_STEPS,
    targets=(
        Target(
            query=share(rate(REQUEST_DURATION, "_count", where=SERVER_ERRORS), rate(REQUEST_DURATION, "_count")),
            legend="5xx",
        ),
    ),
)
ACTIVE: Final = Panel(
    kind="stat",
    title="In progress",
    description="Requests being served at the moment of the scrape.",
    unit="short",
    width=4,
    height=4,
    targets=(Target(query=gauge(ACTIVE_REQUESTS), legend="in progress"),),
)
BY_STATUS: Final = Panel(
    kind="time_series",
    title="Requests by status",
    description="Answered requests per second, by status code.",
    unit="reqps",
    stacked=True,
    targets=(Target(query=rate(REQUEST_DURATION, "_count", by=(STATUS,)), legend=f"{{{{{STATUS}}}}}"),),
)
ERRORS_BY_ROUTE: Final = Panel(
    kind="time_series",
    title="Share of server errors by endpoint",
    description="5xx over all answers of the endpoint; 0 where there were none.",
    unit="percentunit",
    targets=(
        Target(
            query=share(
                rate(REQUEST_DURATION, "_count", by=(ROUTE,), where=SERVER_ERRORS),
                rate(REQUEST_DURATION, "_count", by=(ROUTE,)),
            ),
            legend=f"{{{{{ROUTE}}}}}",
        ),
    ),
)
EXCEPTIONS: Final = Panel(
    kind="time_series",
    title="Exceptions that no view handled",
    description="Per second, all types together; the table beside it names them.",
    unit="ops",
    targets=(Target(query=or_zero(rate(ERRORS)), legend="exceptions"),),
)
