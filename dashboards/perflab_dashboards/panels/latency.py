"""How long did requests take? Percentiles are estimated from buckets, and every panel says so."""

from typing import Final

from perflab_dashboards.panel import Link, Panel, Target
from perflab_dashboards.panels.requests import SERVER_ERRORS
from perflab_dashboards.promql import RANGE_WINDOW, ROUTE, increase, mean, quantile, rate, share
from perflab_instrumentation.metrics import BUCKET_FACTOR, REQUEST_DATABASE, REQUEST_DURATION, REQUEST_QUERIES

ESTIMATED: Final = (
    f"Estimated from buckets that grow by {BUCKET_FACTOR:g}: about 3 % off at the 95th percentile, 4 % at the 99th."
)
QUANTILES: Final = (0.5, 0.95, 0.99)
TRACES: Final = Link(
    title="Traces of this endpoint",
    url=f"${{sinks_url}}/?route=${{__data.fields.{ROUTE}:percentencode}}",
)
ERRORS: Final = Link(
    title="Issues in Sentry", url=f"${{sentry_url}}?query=transaction:${{__data.fields.{ROUTE}:percentencode}}"
)
SILK: Final = Link(title="Silk", url="${app_url}/silk/requests/")
TRACE_OF_TABLE: Final = Link(title="Trace in the sinks", url="${sinks_url}/traces/${__data.fields.traceID}")
TRACE_OF_EXEMPLAR: Final = Link(title="Trace", url="${sinks_url}/traces/${__data.fields.trace_id}")

P95: Final = Panel(
    kind="stat",
    title="p95 (estimated)",
    description=f"95th percentile over all chosen endpoints. {ESTIMATED}",
    unit="s",
    width=4,
    height=4,
    targets=(Target(query=quantile(0.95, REQUEST_DURATION), legend="p95"),),
)
P99: Final = Panel(
    kind="stat",
    title="p99 (estimated)",
    description=f"99th percentile over all chosen endpoints. {ESTIMATED}",
    unit="s",
    width=4,
    height=4,
    targets=(Target(query=quantile(0.99, REQUEST_DURATION), legend="p99"),),
)
PERCENTILES: Final = Panel(
    kind="time_series",
    title="Response time in the application (estimated)",
    description=f"From the middleware's first line to the response. Dots are requests with a trace. {ESTIMATED}",
    unit="s",
    width=12,
    links=(TRACE_OF_EXEMPLAR,),
    targets=tuple(
        Target(query=quantile(ratio, REQUEST_DURATION), legend=f"p{ratio * 100:g}", exemplars=ratio == 0.99)
        for ratio in QUANTILES
    ),
)
P95_BY_ROUTE: Final = Panel(
    kind="time_series",
    title="p95 by endpoint (estimated)",
    description=ESTIMATED,
    unit="s",
    width=12,
    targets=(Target(query=quantile(0.95, REQUEST_DURATION, by=(ROUTE,)), legend=f"{{{{{ROUTE}}}}}"),),
)
HEATMAP: Final = Panel(
    kind="heatmap",
    title="Distribution of response times",
    description="How many requests per second fell into each bucket; two bands are two kinds of request.",
    unit="s",
    width=12,
    targets=(Target(query=rate(REQUEST_DURATION, "_bucket", by=("le",)), legend="{{le}}"),),
)
ENDPOINTS: Final = Panel(
    kind="table",
    title="Endpoints over the chosen time",
    description=f"One row per route; a row leads to its traces, errors and Silk profiles. Percentiles: {ESTIMATED}",
    unit="short",
    width=24,
    height=10,
    labels=(ROUTE,),
    links=(TRACES, ERRORS, SILK),
    targets=(
        Target(query=increase(REQUEST_DURATION, "_count", by=(ROUTE,)), legend="requests"),
        Target(
            query=share(
                increase(REQUEST_DURATION, "_count", by=(ROUTE,), where=SERVER_ERRORS),
                increase(REQUEST_DURATION, "_count", by=(ROUTE,)),
            ),
            legend="5xx",
            unit="percentunit",
        ),
        *(
            Target(
                query=quantile(ratio, REQUEST_DURATION, by=(ROUTE,), window=RANGE_WINDOW),
                legend=f"p{ratio * 100:g}",
                unit="s",
            )
            for ratio in QUANTILES
        ),
        Target(query=mean(REQUEST_QUERIES, by=(ROUTE,), window=RANGE_WINDOW), legend="queries per request"),
        Target(query=mean(REQUEST_DATABASE, by=(ROUTE,), window=RANGE_WINDOW), legend="database per request", unit="s"),
    ),
)
