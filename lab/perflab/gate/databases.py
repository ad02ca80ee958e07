"""What data does each side see? A template per schema and data, and a warm copy of it for each arm.

Statistics are taken from every row (up to 300,000 a table), not from a sample: two templates of the same rows then
have the same statistics, and so the same plans.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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


def template_names(sides: Mapping[str, Side]) -> dict[str, str]:
    """Side to its template's name: of the same data the same, so that it is made once and kept.

    Raises:
        GateFailed: naming every glob of a project's `data_inputs` that matches no file of any side that it describes.
    """
    users: dict[str, list[Side]] = {}
    for side in sides.values():
        for pattern in side.project.data_inputs:
            users.setdefault(pattern, []).append(side)
    # A match on one side is enough: files may be new, or gone, and then the two have a template each.
    empty = [
        f"{' and '.join(side.title for side in using)}: data_inputs: {pattern!r} matches no file, "
        "so a change of the data would not be seen"
        for pattern, using in users.items()
        if not any(_files(side, pattern) for side in using)
    ]
    if empty:
        raise GateFailed("\n".join(empty))
    return {name: PREFIX + (data_digest(side) or name) for name, side in sides.items()}


def ensure_templates(
    server: PostgreSQL, sides: Mapping[str, Side], names: Mapping[str, str], progress: Callable[[str], None]
) -> None:
    """The migrated and seeded database of each side, made unless the same files made one before.

    Room is made before the first one is: what this gate uses is never dropped for another side's.

    Raises:
        GateFailed: migrations or the seed failed.
    """
    known = _templates(server)
    for stale in to_drop(known, set(names.values())):
        drop_database(server, stale)
    ready = {name for name, comment in known.items() if comment == COMPLETE}
    for side_name, side in sides.items():
        name = names[side_name]
        if name not in ready:
            _make(server, side, name, progress)
            ready.add(name)


def to_drop(known: Mapping[str, str], wanted: Collection[str]) -> tuple[str, ...]:
    """Which templates go, of those in the cluster with their comments, the oldest first? Pure.

    What was never completed, and the oldest beyond KEPT; never a complete one that is wanted.
    """
    others = [name for name, comment in known.items() if comment == COMPLETE and name not in wanted]
    too_many = max(0, len(others) + len(set(wanted)) - KEPT)
    return (*(name for name, comment in known.items() if comment != COMPLETE), *others[:too_many])


def data_digest(side: Side) -> str | None:
    """Names the data: the same for the same files, commands, variables and extensions; None without named files."""
    project, root = side.project, side.checkout.folder
    if not project.data_inputs:
        return None
    variables = sorted(project.environment.items())
    decided_by = (project.migrate, project.seed, project.extensions, variables, EVERY_ROW)
    digest = hashlib.sha256(repr(decided_by).encode())
    for file in sorted({file for pattern in project.data_inputs for file in _files(side, pattern)}):
        digest.update(str(file.relative_to(root)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _files(side: Side, pattern: str) -> tuple[Path, ...]:
    return tuple(file for file in side.checkout.folder.glob(pattern) if file.is_file())


def _make(server: PostgreSQL, side: Side, name: str, progress: Callable[[str], None]) -> None:
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
    if side.project.data_inputs:
        with server.connect() as connection:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(COMPLETE))
            )


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
