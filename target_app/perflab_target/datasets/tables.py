"""How do rows get into the tables quickly? COPY in one transaction, with foreign keys checked once at its end."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from perflab_target.datasets.dataset import DatasetError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What to COPY into one table: chunks of COPY's text format."""

    table: str
    columns: tuple[str, ...]
    count: int
    chunks: Iterable[bytes]


@contextmanager
def bulk_load(connection: psycopg.Connection, tables: Sequence[str]) -> Iterator[None]:
    """A transaction in which the tables have no foreign keys; leaving it adds them back, sets sequences and commits.

    A constraint added back costs one join; one left in place costs a look-up for each row. The tables are truncated
    although they are empty, so that PostgreSQL may freeze the rows, and skip their log where wal_level is minimal.

    Raises:
        DatasetError: a table is missing or already holds rows.
    """
    with connection.transaction():
        for table in tables:
            _must_be_empty(connection, table)
        keys = _foreign_keys(connection, tables)
        for table, name, _ in keys:
            connection.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
            )
        for table in tables:
            connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
        yield
        for table, name, definition in keys:
            connection.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                    sql.Identifier(table), sql.Identifier(name), sql.SQL(definition)
                )
            )
        for table in tables:
            _set_sequence(connection, table)


def copy(connection: psycopg.Connection, rows: Rows) -> None:
    """COPY the rows, inside `bulk_load`."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FREEZE)").format(
        sql.Identifier(rows.table), sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    )
    with connection.cursor().copy(statement) as stream:
        for chunk in rows.chunks:
            stream.write(chunk)


def _must_be_empty(connection: psycopg.Connection, table: str) -> None:
    known = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
    if known != (True,):
        raise DatasetError(f"table {table} is missing: run `python -m perflab_target migrate` on this database first")
    used = connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))).fetchone()
    if used == (True,):
        raise DatasetError(f"table {table} already holds rows: load into a freshly migrated database")


def _foreign_keys(connection: psycopg.Connection, tables: Sequence[str]) -> list[tuple[str, str, str]]:
    return connection.execute(
        """
        SELECT t.relname, c.conname, pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.contype = 'f' AND (c.conrelid::regclass::text = ANY (%s) OR c.confrelid::regclass::text = ANY (%s))
        ORDER BY 1, 2
        """,
        [list(tables), list(tables)],
    ).fetchall()


def _set_sequence(connection: psycopg.Connection, table: str) -> None:
    """The next insert gets the next id; a table without an id column has no sequence."""
    found = connection.execute(
        """
        SELECT pg_get_serial_sequence(%s, attname) FROM pg_attribute
        WHERE attrelid = %s::regclass AND attidentity <> ''
        """,
        [table, table],
    ).fetchone()
    if found is not None:
        connection.execute(
            sql.SQL("SELECT setval({}::regclass, (SELECT max(id) FROM {}))").format(
                sql.Literal(found[0]), sql.Identifier(table)
            )
        )
