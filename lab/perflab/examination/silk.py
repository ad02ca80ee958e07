"""What did Silk see? Its rows in the profiled application's database, kept as an extract before that is dropped."""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from perflab_instrumentation.examine.lines import ENDPOINT_HEADER, REQUEST_HEADER


@dataclass(frozen=True, slots=True, kw_only=True)
class SilkStatement:
    """One statement with its parameters filled in."""

    sql: str
    time_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SilkRequest:
    """One request as Silk recorded it: statements of the ORM's compilers, but neither INSERTs nor raw SQL."""

    request: int | None
    endpoint: str | None
    method: str
    path: str
    time_ms: float
    statements: tuple[SilkStatement, ...]

    @property
    def statements_ms(self) -> float:
        return sum(statement.time_ms for statement in self.statements)


def read_silk(connection: psycopg.Connection) -> tuple[SilkRequest, ...]:
    """Every request in the order they came."""
    statements: defaultdict[str, list[SilkStatement]] = defaultdict(list)
    for request_id, sql, time_ms in connection.execute(
        "SELECT request_id, query, time_taken FROM silk_sqlquery ORDER BY request_id, id"
    ):
        statements[request_id].append(SilkStatement(sql=sql, time_ms=float(time_ms or 0)))
    found = []
    for request_id, method, path, time_ms, encoded_headers in connection.execute(
        "SELECT id, method, path, time_taken, encoded_headers FROM silk_request ORDER BY start_time, id"
    ):
        headers = json.loads(encoded_headers or "{}")
        number = str(headers.get(REQUEST_HEADER.lower(), ""))
        found.append(
            SilkRequest(
                request=int(number) if number.isdecimal() else None,
                endpoint=headers.get(ENDPOINT_HEADER.lower()),
                method=method,
                path=path,
                time_ms=float(time_ms or 0),
                statements=tuple(statements[request_id]),
            )
        )
    return tuple(found)


def write_extract(requests: Sequence[SilkRequest], file: Path) -> None:
    """One JSON object per request."""
    with file.open("w", encoding="utf-8") as lines:
        for request in requests:
            lines.write(json.dumps(dataclasses.asdict(request), ensure_ascii=False) + "\n")
