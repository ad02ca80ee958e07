"""Why is an endpoint slow? Its statements, rows, share of time in the database, N+1, caches and exceptions."""

from typing import Final

from perflab_dashboards.panel import Board, Section
from perflab_dashboards.panels import latency, requests, traced, work
from perflab_dashboards.variables import FILTERS, LINKS, SERVER_STARTS, TRACED

ENDPOINT: Final = Board(
    name="endpoint",
    title="perflab / 2 Endpoint",
    description="What one endpoint's requests ask of the database and the caches.",
    variables=(*FILTERS, *LINKS, *TRACED),
    annotations=(SERVER_STARTS,),
    sections=(
        Section(title="Response time", panels=(latency.P95_BY_ROUTE, latency.HEATMAP)),
        Section(title="Database work", panels=(work.QUERIES, work.ROWS, work.DATABASE_SHARE, work.REPEATED)),
        Section(title="Caches", panels=(work.CACHE_HITS, work.CACHE_OPERATIONS_RATE, work.REPEATED_RATE)),
        Section(title="Exceptions", panels=(requests.EXCEPTIONS, work.EXCEPTION_TYPES)),
        Section(title="Traces and log", panels=(traced.TRACES, traced.LINES)),
    ),
)
