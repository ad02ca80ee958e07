"""How does a request become Silk's rows? Its models, filled in batches past its middleware; its pages work unchanged.

Silk's own way writes request, response and every query while the request waits, updates a counter per query, and runs
each statement's EXPLAIN: 5 to 10 times the request's CPU. Here rows come from reports, by COPY where the database is
PostgreSQL (a batch of rows at the price of one INSERT), and nothing is explained.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from perflab_instrumentation.options import Options
from perflab_instrumentation.report import REQUEST, QueryReport, Report

COLLECT_EVERY = 200
LONGEST_NAME = 190

REQUEST_COLUMNS: Final = (
    *("id", "path", "query_params", "raw_body", "body", "method", "start_time", "view_name", "end_time", "time_taken"),
    *("encoded_headers", "meta_time", "meta_num_queries", "meta_time_spent_queries", "pyprofile", "prof_file"),
    "num_sql_queries",
)
RESPONSE_COLUMNS: Final = ("id", "request_id", "status_code", "raw_body", "body", "encoded_headers")
QUERY_COLUMNS: Final = (
    "query",
    "start_time",
    "end_time",
    "time_taken",
    "identifier",
    "request_id",
    "traceback",
    "analysis",
)

type Values = tuple[Any, ...]


class SilkSink:
    """Writes through the project's own Django; in the helper that one is set up here, without instruments."""

    def __init__(self, options: Options) -> None:
        import django
        from django.apps import apps

        if not apps.ready:
            django.setup()
        self._batches = 0

    def deliver(self, reports: Sequence[Report]) -> Mapping[str, int]:
        reports = [report for report in reports if report.kind == REQUEST]  # Silk knows nothing else
        if not reports:
            return {}
        from django.db import DatabaseError, connections, router, transaction
        from silk.models import Request, Response, SQLQuery

        alias = router.db_for_write(Request)
        connection = connections[alias]
        tables = (
            (Request, REQUEST_COLUMNS, [request_row(report) for report in reports]),
            (Response, RESPONSE_COLUMNS, [response_row(report) for report in reports]),
            (SQLQuery, QUERY_COLUMNS, [row for report in reports for row in query_rows(report)]),
        )
        try:
            with transaction.atomic(using=alias):
                for model, columns, rows in tables:
                    if connection.vendor == "postgresql":
                        _copy(connection, model._meta.db_table, columns, rows)
                    else:
                        _insert(alias, model, columns, rows)
        except DatabaseError:
            connection.close()
            raise
        self._batches += 1
        if self._batches % COLLECT_EVERY == 0:
            Request.garbage_collect(force=True)
        return {}

    def close(self) -> None:
        from django.db import connections

        connections.close_all()


def request_id(report: Report) -> str:
    """The trace's id, where the trace began here; within a trace that others share, with the span's own half."""
    if not report.parent_span_id:
        return str(uuid.UUID(int=report.trace_id))
    return str(uuid.UUID(int=(report.trace_id >> 64) << 64 | report.span_id))


def request_row(report: Report) -> Values:
    """As REQUEST_COLUMNS. Bodies and the values of URL parameters are not collected."""
    headers = {**dict(report.headers), "trace-id": report.trace_hex}
    parameters = json.dumps(dict.fromkeys(report.parameter_names, "")) if report.parameter_names else ""
    return (
        *(request_id(report), _short(report.path), parameters, "", "", report.method[:10]),
        *(_time(report.began_at_ns), _short(report.view or report.route), _time(report.ended_at_ns)),
        *(report.duration_ns / 1e6, json.dumps(headers), None, None, None, "", ""),
        report.query_count,
    )


def response_row(report: Report) -> Values:
    """As RESPONSE_COLUMNS."""
    return (str(uuid.uuid4()), request_id(report), report.status, "", "", "{}")


def query_rows(report: Report) -> list[Values]:
    """As QUERY_COLUMNS, one for each statement."""
    owner = request_id(report)
    return [
        (
            query.text,
            _time(report.began_at_ns + query.began_ns),
            _time(report.began_at_ns + query.ended_ns),
            (query.ended_ns - query.began_ns) / 1e6,
            -1,
            owner,
            traceback_of(query),
            None,
        )
        for query in report.queries
    ]


def traceback_of(query: QueryReport) -> str:
    """Pairs of lines, as Silk's page reads them: where, then what."""
    return "\n".join(f'File "{file}", line {line}, in {function}\n' for file, line, function in reversed(query.frames))


def _copy(connection: Any, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
    if not rows:
        return
    names = ", ".join(map(connection.ops.quote_name, columns))
    connection.ensure_connection()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([value.replace("\0", "") if isinstance(value, str) else value for value in row])


def _insert(alias: str, model: Any, columns: Sequence[str], rows: Sequence[Values]) -> None:
    """A plain QuerySet: Silk's manager would update the request once for each query."""
    from django.conf import settings
    from django.db.models import QuerySet
    from django.utils.timezone import make_naive

    if not settings.USE_TZ:
        rows = [tuple(make_naive(value) if isinstance(value, datetime) else value for value in row) for row in rows]
    QuerySet(model, using=alias).bulk_create([model(**dict(zip(columns, row, strict=True))) for row in rows], 500)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else f"{text[:94]}...{text[-93:]}"


def _time(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
