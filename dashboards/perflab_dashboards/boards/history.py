"""How did the results change from run to run?"""

from typing import Final

from perflab_dashboards.panel import Board, Section
from perflab_dashboards.panels import history
from perflab_dashboards.variables import DATASOURCE, FACTOR, REPORT, RESULT_STRATEGY, RUNS_ENDED

HISTORY: Final = Board(
    name="history",
    title="perflab / 6 Run history",
    description="One point per run and strategy; the table leads to the reports.",
    variables=(DATASOURCE, FACTOR, RESULT_STRATEGY, REPORT),
    annotations=(RUNS_ENDED,),
    since="now-30d",
    sections=(
        Section(title="Results", panels=(history.P50, history.P95, history.THROUGHPUT, history.CPU)),
        Section(title="Verdicts", panels=(history.RUNS, history.MADE)),
    ),
)
