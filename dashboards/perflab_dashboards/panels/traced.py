"""Which requests were traced, and what did they write to the log? Asked of Tempo and Loki, where there are such.

Spans carry `perflab.run_id` and `perflab.strategy` as their resource's, log lines (`"logs": "json"` in PERFLAB) as
fields of their own or of the JSON; a line that is no JSON is shown too, if its fields say where it is from.
"""

from typing import Final

from perflab_dashboards.panel import Link, Panel, Target
from perflab_dashboards.panels.latency import TRACE_OF_TABLE

TRACES: Final = Panel(
    kind="traces",
    title="Traces",
    description="The newest traced requests of the chosen endpoints, from Tempo; a row leads to its lines in the log.",
    unit="none",
    width=12,
    links=(
        TRACE_OF_TABLE,
        Link(
            title="Log lines of this trace",
            url="/d/perflab-endpoint?${__url_time_range}&${run_id:queryparam}&${strategy:queryparam}"
            "&var-trace_id=${__data.fields.traceID}",
        ),
    ),
    targets=(
        Target(
            query='{resource.perflab.run_id=~"$run_id" && resource.perflab.strategy=~"$strategy"'
            ' && span.http.route=~"$endpoint"}',
            legend="traces",
        ),
    ),
)
LINES: Final = Panel(
    kind="logs",
    title="Log lines",
    description="JSON lines of the chosen run and strategy, from Loki; a trace id narrows them to one request.",
    unit="none",
    width=12,
    targets=(
        Target(
            query='{service_name=~".+"} | json | drop __error__, __error_details__'
            ' | run_id=~"$run_id" | strategy=~"$strategy" | trace_id=~"$trace_id"',
            legend="lines",
        ),
    ),
)
