"""How many rows were fetched? A cursor that counts them on their way, for databases that do not say."""

from collections.abc import Iterator
from typing import Any


class CountingCursor:
    """Passes everything on."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.fetched = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        for row in self._cursor:
            self.fetched += 1
            yield row

    def fetchone(self) -> Any:
        row = self._cursor.fetchone()
        self.fetched += row is not None
        return row

    def fetchmany(self, *args: Any, **kwargs: Any) -> Any:
        rows = self._cursor.fetchmany(*args, **kwargs)
        self.fetched += len(rows)
        return rows

    def fetchall(self) -> Any:
        rows = self._cursor.fetchall()
        self.fetched += len(rows)
        return rows
