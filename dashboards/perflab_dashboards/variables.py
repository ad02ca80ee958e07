"""What may a reader of a board choose? The same variables everywhere, in the same order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_dashboards.metrics import RESULT_LATENCY, RESULT_TIME
from perflab_dashboards.panel import Annotation, Source, Variable
from perflab_dashboards.promql import BOARD, INTERVAL, ROUTE, Scope, latest, select
from perflab_instrumentation.metrics import REQUEST_DURATION, SERVER_START

_SERIES: Final = f"{REQUEST_DURATION.name}_count"

DATASOURCE: Final = Variable(name="datasource", label="Prometheus", kind="datasource")
TEMPO: Final = Variable(name="tempo", label="Tempo", kind="datasource", source="tempo", value="tempo")
LOKI: Final = Variable(name="loki", label="Loki", kind="datasource", source="loki", value="loki")
DATASOURCES: Final[Mapping[Source, Variable]] = MappingProxyType(
    {variable.source: variable for variable in (DATASOURCE, TEMPO, LOKI)}
)
RUN: Final = Variable(name="run_id", label="Run", kind="query", query=f"label_values({_SERIES}, run_id)")
STRATEGY: Final = Variable(
    name="strategy",
    label="Strategy",
    kind="query",
    query=f'label_values({_SERIES}{{run_id=~"$run_id"}}, strategy)',
)
ENDPOINT: Final = Variable(
    name="endpoint",
    label="Endpoint",
    kind="query",
    query=f'label_values({_SERIES}{{run_id=~"$run_id", strategy=~"$strategy"}}, {ROUTE})',
)
SINKS: Final = Variable(name="sinks_url", label="Traces and errors", kind="text", value="http://127.0.0.1:4318")
SENTRY: Final = Variable(name="sentry_url", label="Sentry issues", kind="text", value="http://127.0.0.1:4318/errors")
"""Where issues are listed: the sinks' own page, or such as https://sentry.example.org/organizations/shop/issues/."""
SILK: Final = Variable(name="app_url", label="Application", kind="text", value="http://127.0.0.1:8000")

FILTERS: Final = (DATASOURCE, RUN, STRATEGY, ENDPOINT)
LINKS: Final = (SINKS, SENTRY, SILK)
TRACE: Final = Variable(name="trace_id", label="Trace id", kind="text", value=".*")
TRACED: Final = (TEMPO, LOKI, TRACE)

RUN_A: Final = Variable(
    name="run_a", label="Run A", kind="query", query=f"label_values({_SERIES}, run_id)", several=False
)
STRATEGY_A: Final = Variable(
    name="strategy_a",
    label="Strategy A",
    kind="query",
    query=f'label_values({_SERIES}{{run_id=~"$run_a"}}, strategy)',
    several=False,
)
RUN_B: Final = Variable(
    name="run_b", label="Run B", kind="query", query=f"label_values({_SERIES}, run_id)", several=False
)
STRATEGY_B: Final = Variable(
    name="strategy_b",
    label="Strategy B",
    kind="query",
    query=f'label_values({_SERIES}{{run_id=~"$run_b"}}, strategy)',
    several=False,
)
SHIFT: Final = Variable(
    name="shift_b",
    label="B began later by",
    kind="choice",
    choices=("1ms", "1m", "2m", "5m", "10m", "15m", "30m", "1h"),
)
"""`offset 0s` is an error in Prometheus 2.42, and so "at the same time" is a millisecond."""

REPORT: Final = Variable(name="report_url", label="Reports", kind="text", value="http://127.0.0.1:8080/runs")
COMPARED: Final = (DATASOURCE, RUN_A, STRATEGY_A, RUN_B, STRATEGY_B, SHIFT, REPORT)

FACTOR: Final = Variable(
    name="factor", label="Factor", kind="query", query=f"label_values({RESULT_LATENCY.name}, factor)"
)
RESULT_STRATEGY: Final = Variable(
    name="strategy",
    label="Strategy",
    kind="query",
    query=f'label_values({RESULT_LATENCY.name}{{factor=~"$factor"}}, strategy)',
)

SERVER_STARTS: Final = Annotation(
    name="Server started",
    query=f"{select(SERVER_START, scope=BOARD)} * 1000",
    title="{{run_id}} {{strategy}}",
)

RUNS_COMPARED: Final = Annotation(
    name="Server started",
    query=f"{select(SERVER_START, scope=Scope(always=('run_id=~"$run_a|$run_b"',)))} * 1000",
    title="{{run_id}} {{strategy}}",
)
RUNS_ENDED: Final = Annotation(
    name="Run",
    query=f"{latest(RESULT_TIME, by=('run_id', 'revision'), window=INTERVAL)} * 1000",
    title="{{run_id}} at {{revision}}",
)
