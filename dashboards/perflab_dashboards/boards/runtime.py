"""Are there workers enough, and what do they use? Busy workers, queue, CPU, memory, garbage, and the load offered."""

from typing import Final

from perflab_dashboards.panel import Board, Section
from perflab_dashboards.panels import jobs, load, workers
from perflab_dashboards.variables import FILTERS, SERVER_STARTS

RUNTIME: Final = Board(
    name="runtime",
    title="perflab / 4 Runtime",
    description="The application's processes under the load that the generator offers.",
    variables=FILTERS,
    annotations=(SERVER_STARTS,),
    sections=(
        Section(
            title="Load",
            panels=(load.OFFERED, load.USER_PERCENTILES, load.LEVEL, load.IN_FLIGHT, load.FAILURES),
        ),
        Section(
            title="Workers",
            panels=(
                workers.BUSY,
                workers.QUEUE,
                workers.CPU,
                workers.CPU_PER_REQUEST,
                workers.MEMORY,
                workers.GARBAGE,
                workers.PAUSES,
                workers.STARTED,
            ),
        ),
        Section(
            title="Background jobs",
            panels=(jobs.TASKS, jobs.TASK_TIME, jobs.RUNNING, jobs.STATEMENTS, jobs.DATABASE, jobs.COMMANDS),
        ),
    ),
)
