"""Which statements did PostgreSQL itself count? pg_stat_statements, reset before a pass and read after it."""

from dataclasses import dataclass

from perflab.servers.postgresql import PostgreSQL


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCount:
    """One normalised statement over a pass; `shared_blocks` is hits and reads together, which repeats exactly."""

    query: str
    calls: int
    rows: int
    shared_blocks: int


def reset_statements(server: PostgreSQL) -> None:
    """Forget all counts."""
    with server.connect() as connection:
        connection.execute("SELECT pg_stat_statements_reset()")


def read_statements(server: PostgreSQL, database: str) -> tuple[StatementCount, ...]:
    """What the application's role ran in this database, most blocks first."""
    with server.connect() as connection:
        rows = connection.execute(
            """
            SELECT s.query, s.calls, s.rows, s.shared_blks_hit + s.shared_blks_read
            FROM pg_stat_statements s
            JOIN pg_database d ON d.oid = s.dbid
            JOIN pg_roles r ON r.oid = s.userid
            WHERE d.datname = %s AND r.rolname = 'perflab_app'
            ORDER BY 4 DESC, 1
            """,
            [database],
        ).fetchall()
    return tuple(
        StatementCount(query=query, calls=calls, rows=count, shared_blocks=blocks)
        for query, calls, count, blocks in rows
    )
