"""What data does each side see? A template per schema and data, and a warm copy of it for each arm.

Statistics are taken from every row (up to 300,000 a table), not from a sample: two templates of the same rows then
have the same statistics, and so the same plans.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from perflab.databases.strategy import PREFIX as PER_RUN
from perflab.databases.strategy import create_database, drop_database, warm
from perflab.gate.mistakes import GateFailed
from perflab.gate.side import Side
from perflab.servers.postgresql import PostgreSQL

PREFIX = "perflab_gate_template_"
COMPLETE = "perflab gate template: complete"
KEPT = 6
"""So many templates stay in the cluster; older ones make room."""
EVERY_ROW = 1000


def ensure_template(server: PostgreSQL, side: Side, progress: Callable[[str], None]) -> str:
    """The migrated and seeded database of a side, made unless the same files made one before; returns its name.

    Raises:
        GateFailed: migrations or the seed failed.
    """
    digest = data_digest(side)
    name = PREFIX + (digest or side.name)
    known = _templates(server)
    if digest is not None and known.get(name) == COMPLETE:
        return name
    complete = [old for old, comment in known.items() if comment == COMPLETE]
    for stale in {name, *(old for old, comment in known.items() if comment != COMPLETE), *complete[: 1 - KEPT]}:
        drop_database(server, stale)
    progress(f"migrating and seeding {side.title}")
    create_database(server, name, template="template0")
    with server.connect(name) as connection:
        for extension in ("pg_prewarm", "pg_stat_statements", *side.project.extensions):
            _create_extension(connection, extension)
    side.migrate(server.database_url(name))
    with server.connect(name) as connection:
        connection.execute(f"SET default_statistics_target = {EVERY_ROW}")
        connection.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute("CHECKPOINT")
    if digest is not None:
        with server.connect() as connection:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(COMPLETE))
            )
    return name


def data_digest(side: Side) -> str | None:
    """Names the data: the same for the same files, commands and extensions. None where the project names no files."""
    project, root = side.project, side.checkout.folder
    if not project.data_inputs:
        return None
    digest = hashlib.sha256(repr((project.migrate, project.seed, project.extensions, EVERY_ROW)).encode())
    for file in sorted({file for pattern in project.data_inputs for file in root.glob(pattern) if file.is_file()}):
        digest.update(str(file.relative_to(root)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def warm_copy(server: PostgreSQL, template: str, *, arm: str) -> Iterator[str]:
    """A database of an arm's own with everything in shared buffers, dropped on leaving; yields its name."""
    name = f"{PER_RUN}gate_{arm}"
    create_database(server, name, template=template)
    try:
        with server.connect(name) as connection:
            connection.execute("VACUUM")
        warm(server, name)
        yield name
    finally:
        drop_database(server, name)


def _templates(server: PostgreSQL) -> dict[str, str]:
    with server.connect() as connection:
        return dict(
            connection.execute(
                "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') "
                "FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
                [PREFIX],
            ).fetchall()
        )


def _create_extension(connection: psycopg.Connection, name: str) -> None:
    try:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {} CASCADE").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise GateFailed(f"the embedded PostgreSQL has no extension {name!r}: {error}".strip()) from None
