"""How are the stored rows asked? DuckDB over the whole parts, in little memory and without the network."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from perflab.sinks.parts import whole_parts


@contextmanager
def rows_of(folder: Path, schema: pa.Schema, *, name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which `name` is the table's view; empty while nothing was kept.

    Raises:
        duckdb.IOException: a part vanished meanwhile because a merged one replaced it; ask again.
    """
    with duckdb.connect(
        config={"memory_limit": "512MB", "threads": "2", "autoinstall_known_extensions": "false"}
    ) as connection:
        parts = [str(part.path) for part in whole_parts(folder)]
        if parts:
            connection.read_parquet(parts).create_view(name)
        else:
            connection.from_arrow(schema.empty_table()).create_view(name)
        yield connection
