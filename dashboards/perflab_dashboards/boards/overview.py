"""Is the service well? Rate, errors, duration, and the way from a slow endpoint to its cause."""

from typing import Final

from perflab_dashboards.panel import Board, Section
from perflab_dashboards.panels import latency, load, requests
from perflab_dashboards.variables import FILTERS, LINKS, SERVER_STARTS

OVERVIEW: Final = Board(
    name="overview",
    title="perflab / 1 Overview",
    description="Rate, errors and duration by endpoint, with exemplars to the traces.",
    variables=(*FILTERS, *LINKS),
    annotations=(SERVER_STARTS,),
    sections=(
        Section(
            title="Now",
            panels=(
                requests.RATE,
                requests.ERROR_SHARE,
                load.FAILED_SHARE,
                latency.P95,
                latency.P99,
                requests.ACTIVE,
            ),
        ),
        Section(
            title="Over time",
            panels=(
                latency.PERCENTILES,
                latency.HEATMAP,
                requests.BY_STATUS,
                requests.ERRORS_BY_ROUTE,
                requests.EXCEPTIONS,
            ),
        ),
        Section(title="Endpoints", panels=(latency.ENDPOINTS,)),
    ),
)
