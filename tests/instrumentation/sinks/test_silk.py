"""A report as Silk's rows: found by the trace's id, complete for its pages, without anybody's values."""

import json
import uuid

from perflab_instrumentation.report import Report
from perflab_instrumentation.sinks.silk import (
    QUERY_COLUMNS,
    REQUEST_COLUMNS,
    RESPONSE_COLUMNS,
    query_rows,
    request_id,
    request_row,
    response_row,
)


def test_a_requests_id_is_its_traces(report: Report) -> None:
    assert uuid.UUID(request_id(report)).hex == report.trace_hex


def test_requests_that_share_a_trace_do_not_share_a_row(report: Report) -> None:
    ids = {request_id(report._replace(parent_span_id=1, span_id=span)) for span in (2, 3, 4)}
    assert len(ids) == 3


def test_rows_have_a_value_for_every_column(report: Report) -> None:
    assert len(request_row(report)) == len(REQUEST_COLUMNS)
    assert len(response_row(report)) == len(RESPONSE_COLUMNS)
    assert {len(row) for row in query_rows(report)} == {len(QUERY_COLUMNS)}


def test_the_row_says_which_trace_and_which_parameters_but_not_their_values(report: Report) -> None:
    row = dict(zip(REQUEST_COLUMNS, request_row(report), strict=True))
    assert json.loads(row["encoded_headers"])["trace-id"] == report.trace_hex
    assert json.loads(row["query_params"]) == {"q": ""}
    assert (row["num_sql_queries"], row["time_taken"]) == (2, 20.0)


def test_long_names_fit_silks_columns(report: Report) -> None:
    row = dict(zip(REQUEST_COLUMNS, request_row(report._replace(path="/" + "x" * 500)), strict=True))
    assert len(row["path"]) == 190
