"""What does watching cost, and is everything watched?"""

from typing import Final

from perflab_dashboards.metrics import SCRAPE_DURATION, SCRAPE_SAMPLES, UP
from perflab_dashboards.panel import Link, Panel, Step, Target
from perflab_dashboards.promql import gauge, or_zero, rate
from perflab_instrumentation.metrics import INSTRUMENT_SECONDS, REPORTS, REQUEST_DURATION, SINK_REPORTS

DROPPED: Final = ('outcome="dropped"',)

COST: Final = Panel(
    kind="time_series",
    title="Instruments: time by instrument",
    description="Seconds per second over all workers; sinks and the helper in CPU time, outside the requests.",
    unit="percentunit",
    width=12,
    stacked=True,
    targets=(Target(query=rate(INSTRUMENT_SECONDS, by=("instrument",)), legend="{{instrument}}"),),
)
OVERHEAD: Final = Panel(
    kind="stat",
    title="Overhead in the request",
    description="Time of the middleware's own lines over the time of the requests; an upper bound for the user.",
    unit="percentunit",
    width=6,
    height=8,
    steps=(Step(at=0.02, colour="yellow"), Step(at=0.05, colour="red")),
    targets=(
        Target(
            query=f"{rate(INSTRUMENT_SECONDS, where=('instrument="request"',))} / {rate(REQUEST_DURATION, '_sum')}",
            legend="overhead",
        ),
    ),
)
COST_PER_REQUEST: Final = Panel(
    kind="bar_gauge",
    title="Instruments: time per request",
    description="By instrument; the databases' and the caches' rows are the time that they were waited for.",
    unit="s",
    width=6,
    targets=(
        Target(
            query=(f"{rate(INSTRUMENT_SECONDS, by=('instrument',))} / scalar({rate(REQUEST_DURATION, '_count')})"),
            legend="{{instrument}}",
        ),
    ),
)
REPORTS_RATE: Final = Panel(
    kind="time_series",
    title="Traced requests handed over and dropped",
    description="Per second; dropped because a bounded queue was full.",
    unit="ops",
    targets=(Target(query=rate(REPORTS, by=("outcome",)), legend="{{outcome}}"),),
)
SINKS: Final = Panel(
    kind="time_series",
    title="Reports dropped by sinks",
    description="Per second, because a sink was too slow.",
    unit="ops",
    targets=(Target(query=or_zero(rate(SINK_REPORTS, where=DROPPED)), legend="dropped"),),
)
SINKS_TABLE: Final = Panel(
    kind="time_series",
    title="Reports by sink",
    description="What each sink took, dropped or failed on, per second.",
    unit="ops",
    targets=(Target(query=rate(SINK_REPORTS, by=("sink", "outcome")), legend="{{sink}} {{outcome}}"),),
)
TARGETS_UP: Final = Panel(
    kind="table",
    title="Targets",
    description="1 where the last scrape succeeded.",
    unit="short",
    width=12,
    labels=("job", "instance", "run_id", "strategy"),
    links=(Link(title="Report of the run", url="${report_url}/${__data.fields.run_id}/report.html"),),
    targets=(
        Target(query=gauge(UP, by=("job", "instance", "run_id", "strategy"), how="min"), legend="up"),
        Target(query=gauge(SCRAPE_SAMPLES, by=("job", "instance", "run_id", "strategy"), how="max"), legend="samples"),
        Target(
            query=gauge(SCRAPE_DURATION, by=("job", "instance", "run_id", "strategy"), how="max"),
            legend="scrape",
            unit="s",
        ),
    ),
)
SCRAPES: Final = Panel(
    kind="time_series",
    title="Scrape time",
    description="How long Prometheus waited for a target.",
    unit="s",
    width=6,
    targets=(Target(query=gauge(SCRAPE_DURATION, by=("job",), how="max"), legend="{{job}}"),),
)
SAMPLES: Final = Panel(
    kind="time_series",
    title="Samples per scrape",
    description="Series that a target exposes; it must not grow with the number of URLs.",
    unit="short",
    width=6,
    targets=(Target(query=gauge(SCRAPE_SAMPLES, by=("job",), how="max"), legend="{{job}}"),),
)
