"""Where does the history lie? One Parquet file in the folder of runs, appended under a lock, replaced whole.

Recording a run again replaces its rows, so that judging it anew corrects them. A reader sees the old file or the new
one. DuckDB, pandas and Polars open it as it is.
"""

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import duckdb

from perflab_reports.evidence.folder import EvidenceError
from perflab_reports.history.row import HistoryRow

NAME: Final = "history.parquet"
LOCK: Final = ".history.lock"
SCHEMA_VERSION: Final = 1
TYPES: Final[Mapping[Any, str]] = MappingProxyType({str: "VARCHAR", bool: "BOOLEAN", float | None: "DOUBLE"})
NAMES: Final = tuple(field.name for field in fields(HistoryRow))
COLUMNS: Final = ", ".join(f"{field.name} {TYPES.get(field.type, 'VARCHAR')}" for field in fields(HistoryRow))


def append(runs: Path, rows: Sequence[HistoryRow]) -> Path:
    """Put the rows into the folder's history in place of those with the same run ids.

    Raises:
        EvidenceError: the file is there and cannot be read, or cannot be written; it is left as it is.
    """
    file = runs / NAME
    runs.mkdir(parents=True, exist_ok=True)
    with _locked(runs), duckdb.connect() as database:
        database.execute(f"CREATE TABLE history ({COLUMNS})")
        _load(database, file)
        database.executemany("DELETE FROM history WHERE run_id = ?", [[run] for run in {row.run_id for row in rows}])
        places = ", ".join("?" * len(NAMES))
        database.executemany(f"INSERT INTO history VALUES ({places})", [astuple(row) for row in rows])  # noqa: S608 (question marks)
        partial = file.with_name(f".{NAME}.partial")
        try:
            database.execute(
                f"COPY (SELECT * FROM history ORDER BY created_at, run_id, {', '.join(NAMES[4:10])}) "  # noqa: S608 (our own names)
                f"TO '{_quoted(partial)}' (FORMAT parquet, KV_METADATA {{perflab_history: '{SCHEMA_VERSION}'}})"
            )
            partial.replace(file)
        except duckdb.Error as error:
            raise EvidenceError(f"{file} cannot be written ({str(error).splitlines()[0]})") from error
        finally:
            partial.unlink(missing_ok=True)
    return file


def read(runs: Path) -> tuple[HistoryRow, ...]:
    """Every row, oldest run first; none where nothing was recorded yet.

    Raises:
        EvidenceError: the file is damaged or of another version.
    """
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE history ({COLUMNS})")
        _load(database, runs / NAME)
        found = database.execute("SELECT * FROM history ORDER BY created_at, run_id").fetchall()
    return tuple(HistoryRow(**dict(zip(NAMES, row, strict=True))) for row in found)


def _load(database: duckdb.DuckDBPyConnection, file: Path) -> None:
    if not file.exists():
        return
    try:
        kept = database.execute(
            "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = 'perflab_history'", [str(file)]
        ).fetchone()
        version = kept[0] if kept else "none"
        if version != str(SCHEMA_VERSION):
            raise EvidenceError(f"{file} has history version {version}; this perflab reads {SCHEMA_VERSION}")
        database.execute(f"INSERT INTO history SELECT {', '.join(NAMES)} FROM read_parquet(?)", [str(file)])  # noqa: S608 (our own names)
    except duckdb.Error as error:
        words = str(error).splitlines()[0]
        raise EvidenceError(
            f"{file} cannot be read ({words}): move it away; `perflab report RUN` puts a run into a new one"
        ) from error


@contextmanager
def _locked(runs: Path) -> Iterator[None]:
    """One writer at a time, in whichever process; the lock goes with the process that holds it."""
    with (runs / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
