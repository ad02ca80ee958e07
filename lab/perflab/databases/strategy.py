"""What does one strategy's database look like? A copy of the template with the strategy's DDL, vacuumed and warm.

A mix that writes gets a fresh copy for each trial, so that no trial sees another's rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from perflab.servers.postgresql import APP_USER, PostgreSQL
from perflab_reports.evidence.examination import IndexCost, WriteCost
from perflab_target.ddl import DDL_SETS

PREFIX = "perflab_run_"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyDatabase:
    """A database that holds one strategy's indexes and is never written to by a load: `copy` makes ones that are."""

    server: PostgreSQL
    name: str

    @contextmanager
    def copy(self, *, connection_limit: int | None = None) -> Iterator[str]:
        """A scratch copy, dropped on leaving; yields its name."""
        name = f"{self.name}_copy"
        create_database(self.server, name, template=self.name, connection_limit=connection_limit)
        try:
            yield name
        finally:
            drop_database(self.server, name)

    def indexes(self, database: str) -> tuple[IndexCost, ...]:
        """Size and scans of the indexes that the DDL set adds, largest first."""
        with self.server.connect(database) as connection:
            rows = connection.execute(
                """
                SELECT i.indexrelname, i.relname, pg_get_indexdef(i.indexrelid),
                       pg_relation_size(i.indexrelid), i.idx_scan
                FROM pg_stat_user_indexes i
                WHERE i.indexrelname LIKE 'perflab\\_%' ORDER BY 4 DESC
                """
            ).fetchall()
        return tuple(
            IndexCost(name=name, table=table, definition=definition, size_bytes=size, scans=scans)
            for name, table, definition, size, scans in rows
        )


def create_strategy_database(server: PostgreSQL, *, name: str, template: str, ddl: str) -> StrategyDatabase:
    """Copy the template, apply the DDL set, VACUUM ANALYZE, CHECKPOINT."""
    name = PREFIX + name
    drop_database(server, name)
    create_database(server, name, template=template)
    with server.connect(name) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP_USER)))
        for statement in DDL_SETS[ddl].statements if ddl != "none" else ():
            connection.execute(statement.encode())
        connection.execute("RESET ROLE")
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    return StrategyDatabase(server=server, name=name)


def create_database(server: PostgreSQL, name: str, *, template: str, connection_limit: int | None = None) -> None:
    """A copy of `template`, file by file: for the sizes here quicker than through the write-ahead log."""
    drop_database(server, name)
    with server.connect() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY CONNECTION LIMIT {}").format(
                sql.Identifier(name),
                sql.Identifier(template),
                sql.Identifier(APP_USER),
                sql.Literal(-1 if connection_limit is None else connection_limit),
            )
        )


def drop_database(server: PostgreSQL, name: str) -> None:
    """Gone, with whoever is connected to it."""
    with server.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_left_overs(server: PostgreSQL) -> None:
    """Databases of runs that were killed: the cluster is locked, so nobody else uses them."""
    with server.connect() as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        ).fetchall()
    for (name,) in names:
        drop_database(server, name)


def warm(server: PostgreSQL, database: str) -> None:
    """Read every table and index into shared buffers, or as much as fits, and settle what is dirty."""
    with server.connect(database) as connection:
        connection.execute(
            """
            SELECT sum(pg_prewarm(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'i', 't') AND n.nspname IN ('public', 'pg_catalog')
            """
        )
        connection.execute("CHECKPOINT")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteProbe:
    """A fixed batch of inserts: `statement` makes `rows` rows of `table` from what the table already holds."""

    table: str
    rows: int
    statement: bytes


def measure_write(connection: psycopg.Connection, probe: WriteProbe) -> WriteCost:
    """Time and WAL of one batch, in a transaction that is rolled back.

    WAL bytes repeat to about 0.1 MB; the checkpoint right before makes the first touch of each page cost a full page
    image in every measurement alike.
    """
    connection.execute("CHECKPOINT")
    with connection.transaction(force_rollback=True):
        before = connection.execute("SELECT pg_current_wal_insert_lsn(), clock_timestamp()").fetchone()
        connection.execute(probe.statement)
        after = connection.execute(
            "SELECT pg_current_wal_insert_lsn() - %s::pg_lsn, extract(epoch FROM clock_timestamp() - %s)",
            before,
        ).fetchone()
    assert after is not None
    return WriteCost(table=probe.table, rows=probe.rows, duration_s=float(after[1]), wal_bytes=int(after[0]))
