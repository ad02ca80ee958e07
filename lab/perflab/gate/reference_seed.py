"""How does the reference application get its data for a gate? Run in a side's own Python, after its migrations.

The side's own data set and index definitions are loaded, so that a revision that changes them is gated with them.
"""

import json
import os
import sys

import psycopg

from perflab_target.datasets import DATASETS
from perflab_target.ddl import DDL_SETS


def main(scale: float) -> None:
    """Fill the database that PERFLAB_GATED names."""
    database = json.loads(os.environ["PERFLAB_GATED"])["database"]
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        autocommit=True,
    ) as connection:
        DATASETS["storefront"].load(connection, scale=scale, seed=1, progress=lambda _: None)
        for statement in DDL_SETS["everything"].statements:
            connection.execute(statement.encode())


if __name__ == "__main__":
    main(float(sys.argv[1]))
