"""Joined bytes are what the SDK's own encoder makes of the same spans, for any report."""

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource

from perflab_instrumentation.report import COMMAND, REQUEST, TASK, CacheReport, CallReport, QueryReport, Report
from perflab_instrumentation.sinks.otel import spans_of, wired_spans_of
from perflab_instrumentation.sinks.otel_wire import Wire

RESOURCE = Resource({"service.name": "shop", "perflab.run_id": "r1"})
IDS = st.integers(1, 2**64 - 1)
TIMES = st.integers(0, 10**12)
WORDS = st.text(max_size=20)
FRAMES = st.lists(st.tuples(WORDS, st.integers(0, 10**6), WORDS), max_size=2).map(tuple)

queries = st.builds(
    QueryReport,
    text=st.text(max_size=300),
    fingerprint=WORDS,
    operation=st.sampled_from(["SELECT", "UPDATE"]),
    system=st.just("postgresql"),
    began_ns=TIMES,
    ended_ns=TIMES,
    rows=st.integers(0, 10**9),
    frames=FRAMES,
    failed=st.booleans(),
)
cache_operations = st.builds(
    CacheReport,
    alias=WORDS,
    operation=WORDS,
    result=st.sampled_from(["hit", "miss"]),
    began_ns=TIMES,
    ended_ns=TIMES,
    keys=st.integers(0, 500),
)
calls = st.builds(
    CallReport,
    system=st.just("redis"),
    operation=WORDS,
    key_prefix=WORDS,
    began_ns=TIMES,
    ended_ns=TIMES,
    commands=st.integers(1, 50),
    failed=st.booleans(),
)
reports = st.builds(
    Report,
    trace_id=st.integers(1, 2**128 - 1),
    span_id=IDS,
    parent_span_id=st.just(0) | IDS,
    sampled=st.booleans(),
    reason=st.sampled_from(["sampled", "slow", "error"]),
    method=st.sampled_from(["GET", "POST"]),
    route=WORDS,
    view=WORDS,
    path=st.text(max_size=200),
    status=st.sampled_from([200, 404, 500]),
    began_at_ns=st.integers(0, 2**62),
    duration_ns=TIMES,
    pid=st.integers(1, 4_000_000),
    headers=st.lists(st.tuples(WORDS, WORDS), max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    parameter_names=st.just(()),
    queries=st.lists(queries, max_size=4).map(tuple),
    query_count=st.integers(0, 5000),
    cache=st.lists(cache_operations, max_size=3).map(tuple),
    repeated=st.just(()),
    calls=st.lists(calls, max_size=3).map(tuple),
    kind=st.sampled_from([REQUEST, TASK, COMMAND]),
    state=st.sampled_from(["", "SUCCESS", "FAILURE"]),
    destination=WORDS,
    error=st.just(()) | st.just((("KeyError", "builtins", "'x'", (("/srv/shop/views.py", 12, "page"),)),)),
)


@given(many=st.lists(reports, min_size=1, max_size=4))
def test_a_request_holds_what_the_sdk_would_have_sent(many: list[Report]) -> None:
    wire = Wire()
    many = [*many, *many]  # the second time from what is known
    joined = wire.request([span for report in many for span in wired_spans_of(report, RESOURCE, wire)])
    theirs = encode_spans([span for report in many for span in spans_of(report, RESOURCE)])
    ours = ExportTraceServiceRequest.FromString(joined)
    assert canonical(ours) == canonical(theirs)


def canonical(request: ExportTraceServiceRequest) -> bytes:
    """The order of attributes means nothing."""
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                span.attributes.sort(key=lambda pair: pair.key)
    return request.SerializeToString(deterministic=True)
