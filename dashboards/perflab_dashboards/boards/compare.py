"""What is different between two runs, or two strategies of one run?"""

from typing import Final

from perflab_dashboards.panel import Board, Section
from perflab_dashboards.panels import comparison
from perflab_dashboards.variables import COMPARED, RUNS_COMPARED

COMPARE: Final = Board(
    name="compare",
    title="perflab / 5 Compare two runs",
    description="A picture of the difference; whether it is real, the statistical report says.",
    variables=COMPARED,
    annotations=(RUNS_COMPARED,),
    sections=(
        Section(title="By endpoint", panels=(comparison.DIFFERENCES,)),
        Section(title="Over time", panels=(comparison.P95, comparison.RATES, comparison.CPU, comparison.ERRORS)),
        Section(title="Distributions", panels=comparison.HEATMAPS),
    ),
)
