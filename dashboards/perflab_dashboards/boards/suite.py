"""Can the figures be trusted? What the instruments cost, what was dropped, and whether the generator was fit."""

from typing import Final

from perflab_dashboards.panel import Board, Section
from perflab_dashboards.panels import load, suite
from perflab_dashboards.variables import FILTERS, REPORT, SERVER_STARTS

SUITE: Final = Board(
    name="suite",
    title="perflab / 7 The suite itself",
    description="Cost of the instruments, health of the generator, targets and drops.",
    variables=(*FILTERS, REPORT),
    annotations=(SERVER_STARTS,),
    sections=(
        Section(title="Instruments", panels=(suite.COST, suite.OVERHEAD, suite.COST_PER_REQUEST)),
        Section(title="Traces and errors", panels=(suite.REPORTS_RATE, suite.SINKS_TABLE, suite.SINKS)),
        Section(title="Generator", panels=(load.GENERATOR_CPU, load.GENERATOR_LAG, load.IN_FLIGHT)),
        Section(title="Prometheus", panels=(suite.TARGETS_UP, suite.SCRAPES, suite.SAMPLES)),
    ),
)
