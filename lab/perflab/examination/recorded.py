"""What did the examined application write down? Its JSON lines, read back and checked."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from perflab.examination.ports import ExaminationFailed
from perflab_instrumentation.examine.lines import Kind, PlanLine, RequestLine, SpanLine

_REQUEST = TypeAdapter(RequestLine)
_PLAN = TypeAdapter(PlanLine)
_SPAN = TypeAdapter(SpanLine)


def read_requests(folder: Path, *, expected: int) -> tuple[RequestLine, ...]:
    """The numbered requests in the order they were sent.

    Args:
        folder: Of one sub-pass.
        expected: How many were sent.

    Raises:
        ExaminationFailed: a request is missing or there twice, or a line cannot be read.
    """
    lines = sorted(
        (line for line in _read(folder, "requests", _REQUEST) if line.request is not None),
        key=lambda line: line.request or 0,
    )
    numbers = [line.request for line in lines]
    if numbers != list(range(expected)):
        raise ExaminationFailed(
            f"{expected} requests were sent and {len(set(numbers))} recorded in {folder}; "
            "does the application's settings module call perflab_instrumentation.examine.settings.apply, "
            "and could it write there?"
        )
    return tuple(lines)


def read_plans(folder: Path) -> tuple[PlanLine, ...]:
    """Every statement explained, warm-up included.

    Raises:
        ExaminationFailed: a line cannot be read.
    """
    return tuple(_read(folder, "plans", _PLAN))


def read_spans(folder: Path) -> tuple[SpanLine, ...]:
    """Every span, those of requests that do not count included.

    Raises:
        ExaminationFailed: a line cannot be read.
    """
    return tuple(_read(folder, "spans", _SPAN))


def _read[Line](folder: Path, kind: Kind, adapter: TypeAdapter[Line]) -> Iterator[Line]:
    for file in sorted(folder.glob(f"{kind}-*.jsonl")):
        for number, text in enumerate(file.read_bytes().splitlines(), start=1):
            try:
                yield adapter.validate_json(text)
            except ValidationError as error:
                raise ExaminationFailed(f"{file}:{number} cannot be read: {error.errors()[0]['msg']}") from error
