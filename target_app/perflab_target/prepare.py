"""How does an empty database become one that can be served? Migrations, a data set with its indexes; once.

python -m perflab_target.prepare --scale 1

Running it again migrates, and finds the data there. The database's comment says what it holds; rows, indexes and
comment come in one transaction, so that whatever interrupts the first time, the next one begins anew.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

import django.db
import psycopg
from psycopg import sql

from perflab_target.configuration.composed import ConfigurationError, read_configuration
from perflab_target.configuration.database import Database
from perflab_target.datasets import DATASETS
from perflab_target.datasets.dataset import DatasetError
from perflab_target.ddl import DDL_SETS

MARK: Final = "perflab data: "
INDEXES: Final = {"storefront": "everything", "flights": "flights_everything"}
SEED: Final = 1


def label(dataset: str, scale: float) -> str:
    """What a database with this data says of itself."""
    return f"{MARK}{dataset} {DATASETS[dataset].version}, scale {scale:g}, seed {SEED}"


def main(arguments: Sequence[str]) -> int:
    """Prepare the database that PERFLAB_DATABASE_URL names; 2 where that is not possible, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m perflab_target.prepare", description="Migrate, load, index; once.")
    parser.add_argument("--dataset", choices=sorted(DATASETS), default="storefront")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is about 75,000 rows of the storefront")
    wanted = parser.parse_args(arguments)
    try:
        database = read_configuration(os.environ).database
        _migrate()
        with _connect(database) as connection:
            _fill(connection, database.name, wanted.dataset, wanted.scale)
    except (ConfigurationError, DatasetError, ValueError, psycopg.Error, django.db.Error) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _migrate() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perflab_target.settings")
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=1)


def _connect(database: Database) -> psycopg.Connection:
    return psycopg.connect(
        host=database.host,
        port=database.port,
        user=database.user,
        password=database.password,
        dbname=database.name,
        autocommit=True,
    )


def _fill(connection: psycopg.Connection, database: str, dataset: str, scale: float) -> None:
    found = connection.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    there, wanted = found[0] if found else "", label(dataset, scale)
    if there == wanted:
        _say(f"already here: {wanted.removeprefix(MARK)}")
        return
    if there.startswith(MARK):
        raise DatasetError(
            f"the database holds {there.removeprefix(MARK)}; {wanted.removeprefix(MARK)} needs a new one"
        )
    with connection.transaction():
        DATASETS[dataset].load(connection, scale=scale, seed=SEED, progress=_say)
        for statement in DDL_SETS[INDEXES[dataset]].statements:
            connection.execute(statement.encode())
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(wanted))
        )
    # Only possible outside a transaction; were it cut off, autovacuum would make up for it.
    _say("vacuuming and analysing")
    connection.execute("VACUUM (ANALYZE)")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
