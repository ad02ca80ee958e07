"""What is a data set? Something that fills the migrated, empty tables, the same way for the same scale and seed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import LiteralString, Protocol

import psycopg
from psycopg import sql

type Progress = Callable[[str], None]

BLOCK_ROWS = 20_000


class Dataset(Protocol):
    """One data set. `version` changes whenever the generated rows do."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def sizes(self, scale: float) -> Mapping[str, int]:
        """Rows per table, by plural name: what a load generator may draw keys from."""

    def search_terms(self, scale: float) -> Sequence[str]:
        """Texts that occur in the data, selective and unselective ones."""

    def load(self, connection: psycopg.Connection, *, scale: float, seed: int, progress: Progress) -> None:
        """Fill the tables; `connection` is a superuser's in autocommit mode."""


def copy_rows(
    connection: psycopg.Connection, table: LiteralString, columns: Sequence[str], lines: Iterable[str]
) -> None:
    """COPY lines in PostgreSQL's text format (tab-separated, \\N for NULL) into a table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        block: list[str] = []
        for line in lines:
            block.append(line)
            if len(block) >= BLOCK_ROWS:
                copy.write("\n".join(block) + "\n")
                block.clear()
        if block:
            copy.write("\n".join(block) + "\n")


def set_sequence(connection: psycopg.Connection, table: LiteralString) -> None:
    """COPY with explicit ids leaves the sequence behind; the next insert must not collide."""
    connection.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), coalesce(max(id), 1)) FROM {}").format(
            sql.Literal(table), sql.Identifier(table)
        )
    )
