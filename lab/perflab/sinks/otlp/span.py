"""What is kept of a span, and in which columns?"""

from typing import Final, NamedTuple

import pyarrow as pa

KINDS: Final = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
STATUSES: Final = ("UNSET", "OK", "ERROR")

SCHEMA: Final = pa.schema(
    [
        ("trace_id", pa.string()),
        ("span_id", pa.string()),
        ("parent_span_id", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("start_ns", pa.int64()),
        ("end_ns", pa.int64()),
        ("status", pa.string()),
        ("status_message", pa.string()),
        ("service", pa.string()),
        ("run_id", pa.string()),
        ("strategy", pa.string()),
        ("attributes", pa.string()),
        ("events", pa.string()),
    ]
)


class Span(NamedTuple):
    """One row; a tuple because tens of thousands arrive in a second.

    Attributes:
        trace_id: 32 hexadecimal digits; span_id has 16, parent_span_id 16 or none.
        start_ns: Since 1970, as end_ns.
        run_id: From the resource's `perflab.run_id` or `run_id`, else empty; strategy likewise.
        attributes: A JSON object.
        events: A JSON list of objects with `name`, `time_ns` and `attributes`.
    """

    trace_id: str
    span_id: str
    parent_span_id: str
    name: str
    kind: str
    start_ns: int
    end_ns: int
    status: str
    status_message: str = ""
    service: str = ""
    run_id: str = ""
    strategy: str = ""
    attributes: str = "{}"
    events: str = "[]"

    @property
    def duration_ns(self) -> int:
        return self.end_ns - self.start_ns
