"""What did the examined application write down?"""

import dataclasses
import json
from pathlib import Path

import pytest

from perflab.examination.ports import ExaminationFailed
from perflab.examination.recorded import read_plans, read_requests, read_spans
from perflab_instrumentation.examine.json_lines import JsonLines
from perflab_instrumentation.examine.lines import PlanLine, RequestLine, SpanLine, StatementLine


def request(number: int | None) -> RequestLine:
    statement = StatementLine(fingerprint="f", sql="SELECT 1", calls=1, rows=1, call_site=None)
    return RequestLine(request=number, endpoint="GET /", status=200, response_bytes=1, statements=(statement,))


def test_lines_are_read_as_they_were_written_and_in_the_order_sent(tmp_path: Path) -> None:
    writer = JsonLines(tmp_path)
    for number in (None, 1, 0):
        writer.write("requests", request(number))
    plan = PlanLine(endpoint="GET /", fingerprint="f", parameters="p", explained={"Plan": {"Node Type": "Result"}})
    span = SpanLine(
        trace_id="t", span_id="s", parent_id=None, name="GET", kind="SERVER", start_ns=1, end_ns=2, status="OK"
    )
    writer.write("plans", plan)
    writer.write("spans", span)
    assert read_requests(tmp_path, expected=2) == (request(0), request(1))
    assert read_plans(tmp_path) == (plan,)
    assert read_spans(tmp_path) == (span,)


def test_lines_of_several_processes_are_one_list(tmp_path: Path) -> None:
    for pid, number in ((10, 1), (9, 0)):
        (tmp_path / f"requests-{pid}.jsonl").write_text(json.dumps(dataclasses.asdict(request(number))) + "\n")
    assert [line.request for line in read_requests(tmp_path, expected=2)] == [0, 1]


@pytest.mark.parametrize("numbers", [[0], [0, 0], [0, 2], []])
def test_a_request_that_is_missing_or_there_twice_voids_the_examination(tmp_path: Path, numbers: list[int]) -> None:
    for number in numbers:
        JsonLines(tmp_path).write("requests", request(number))
    with pytest.raises(ExaminationFailed, match="2 requests were sent"):
        read_requests(tmp_path, expected=2)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "plans-1.jsonl").write_text('{"endpoint": "GET /"\n')
    with pytest.raises(ExaminationFailed, match=r"plans-1\.jsonl:1 cannot be read"):
        read_plans(tmp_path)
