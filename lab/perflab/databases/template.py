"""Is this data set already loaded? A template database per data set, scale and seed, built once and kept.

A template is complete when its comment says so; one that a crash left half-built is dropped and built again.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from psycopg import sql

import perflab_target
from perflab.servers.postgresql import APP_USER, PostgreSQL
from perflab.servers.server import ServerFailed
from perflab_target.datasets import DATASETS

COMPLETE = "perflab template: complete"
PREFIX = "perflab_template_"
SILK_TOO = {"PERFLAB_EXAMINE": "profile", "PERFLAB_EXAMINE_FOLDER": tempfile.gettempdir()}
KEPT = 6
"""So many templates stay in the cluster; older ones make room."""


def template_name(dataset: str, scale: float, seed: int) -> str:
    """The same name means the same data: it digests the data set's version, scale and seed and all migrations."""
    digest = hashlib.sha256(f"{dataset}:{DATASETS[dataset].version}:{scale:g}:{seed}".encode())
    package = Path(perflab_target.__file__).parent
    for file in sorted(package.rglob("migrations/*.py")):
        digest.update(file.read_bytes())
    return f"{PREFIX}{dataset}_{digest.hexdigest()[:12]}"


def ensure_template(
    server: PostgreSQL, dataset: str, *, scale: float, seed: int, progress: Callable[[str], None]
) -> str:
    """Build the template unless it is there; returns its name.

    Raises:
        ServerFailed: the target's migrations failed; their output is in the message.
    """
    name = template_name(dataset, scale, seed)
    with server.connect() as connection:
        known: dict[str, str] = dict(
            connection.execute(
                "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') "
                "FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
                [PREFIX],
            ).fetchall()
        )
        if known.get(name) == COMPLETE:
            return name
        complete = [known_name for known_name, comment in known.items() if comment == COMPLETE]
        for stale in [*(n for n, comment in known.items() if comment != COMPLETE), *complete[: 1 - KEPT]]:
            _drop(server, stale)
        progress(f"building data set {dataset} at scale {scale:g} (kept for the next run)")
        identifier = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(identifier, sql.Identifier(APP_USER)))
    with server.connect(name) as inside:
        for extension in ("pg_trgm", "btree_gin", "pg_prewarm", "pg_stat_statements"):
            inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    _migrate(server.database_url(name))
    with server.connect(name) as inside:
        DATASETS[dataset].load(inside, scale=scale, seed=seed, progress=progress)
        progress("vacuuming and analysing")
        inside.execute("VACUUM (FREEZE, ANALYZE)")
        inside.execute("CHECKPOINT")
    with server.connect() as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(identifier, sql.Literal(COMPLETE)))
    return name


def _migrate(database_url: str) -> None:
    """Silk's tables are made as well: they stay empty but in a profile pass, which works on a copy."""
    done = subprocess.run(
        [sys.executable, "-m", "perflab_target", "migrate", "--no-input", "--verbosity", "0"],
        env={**os.environ, "PERFLAB_DATABASE_URL": database_url, **SILK_TOO},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServerFailed(f"the target application's migrations failed:\n{done.stderr.strip()[-1500:]}")


def _drop(server: PostgreSQL, name: str) -> None:
    with server.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
