"""Is the database, or the way to it, the bottleneck? Utilisation, saturation and errors of the connections."""

from typing import Final

from perflab_dashboards.panel import Board, Section
from perflab_dashboards.panels import database, plans, work
from perflab_dashboards.variables import FILTERS, SERVER_STARTS

DATABASE: Final = Board(
    name="database",
    title="perflab / 3 Database and pool",
    description="psycopg's pools and the statements, as the application sees them.",
    variables=FILTERS,
    annotations=(SERVER_STARTS,),
    sections=(
        Section(
            title="Pool",
            panels=(
                database.POOL_USED,
                database.POOL_STATES,
                database.POOL_WAITING,
                database.POOL_WAIT_TIME,
                database.POOL_TROUBLE,
            ),
        ),
        Section(
            title="Statements",
            panels=(
                database.STATEMENTS,
                database.STATEMENT_TIME,
                database.STATEMENT_SECONDS,
                database.OPENED,
                work.DATABASE_SHARE,
                work.REPEATED_RATE,
            ),
        ),
        Section(title="Plans", panels=(plans.CHANGED, plans.CHANGES, plans.EXPLAINED)),
    ),
)
