"""Every path of the port answers what its protocol promises, and counts."""

import gzip
import json
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from sent_errors import envelope, event
from sent_spans import export
from sinks_in_process import Sinks

from perflab.sinks.otlp.decode import JSON, PROTOBUF
from perflab.sinks.sentry.errors import discarded, event_payload, groups, occurrences


def test_an_export_is_kept_and_answered_in_its_own_encoding(sinks: Sinks) -> None:
    response = sinks.post("/v1/traces", gzip.compress(export(20)), content_type=PROTOBUF, content_encoding="gzip")
    assert (response.status, response.content_type) == (200, PROTOBUF)
    assert not ExportTraceServiceResponse.FromString(response.body).partial_success.rejected_spans
    assert sinks.counters.sums() == {"spans_kept": 20}


def test_a_partial_success_names_what_was_left_out(sinks: Sinks) -> None:
    body = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"ab"}]}]}]}'
    response = sinks.post("/v1/traces", body, content_type=JSON)
    assert response.status == 200
    assert json.loads(response.body)["partialSuccess"]["rejectedSpans"] == "1"
    assert sinks.counters.sums()["spans_rejected"] == 1


def test_a_bad_export_is_400_and_counted(sinks: Sinks) -> None:
    assert sinks.post("/v1/traces", b"\xff", content_type=PROTOBUF).status == 400
    assert sinks.counters.sums() == {"otlp_bad_bodies": 1}


def test_a_closed_table_is_503_so_that_the_exporter_tries_again(sinks: Sinks) -> None:
    sinks.spans.close()
    response = sinks.post("/v1/traces", export(3), content_type=PROTOBUF)
    assert (response.status, response.headers["Retry-After"]) == (503, "1")
    assert sinks.counters.sums() == {"spans_refused": 3}


def test_metrics_are_refused_with_the_way_out(sinks: Sinks) -> None:
    response = sinks.post("/v1/metrics", b"", content_type=PROTOBUF)
    assert response.status == 404
    assert b"OTEL_METRICS_EXPORTER=none" in response.body


def test_an_envelope_is_kept_by_kind_and_the_rest_is_counted(sinks: Sinks) -> None:
    report = {"discarded_events": [{"category": "error", "reason": "queue_overflow", "quantity": 4}]}
    body = envelope(("event", event(5)), ("client_report", report), ("session", {}), ("transaction", event(6)))
    response = sinks.post("/api/1/envelope/", body)
    assert json.loads(response.body) == {"id": f"{5:032x}"}
    assert sinks.counters.sums() == {
        "client_reports_kept": 1,
        "events_kept": 1,
        "ignored_session_items": 1,
        "transactions_kept": 1,
    }
    sinks.items.flush()
    assert discarded(sinks.items.folder) == {"error: queue_overflow": 4}
    assert len(groups(sinks.items.folder)) == 1
    assert event_payload(sinks.items.folder, f"{5:032x}") == event(5)


def test_an_old_sdk_stores_its_event_bare(sinks: Sinks) -> None:
    assert sinks.post("/api/7/store/", json.dumps(event()).encode()).status == 200
    sinks.items.flush()
    assert [seen.title for seen in occurrences(sinks.items.folder)] == ["KeyError: 'price'"]


def test_groups_count_and_remember_the_last(sinks: Sinks) -> None:
    for number in range(1, 5):
        sent = event(number, at=1_767_225_600 + number, release=f"v{number}", tags={"strategy": "redis"})
        sinks.post("/api/1/envelope/", envelope(("event", sent)))
    sinks.post("/api/1/envelope/", envelope(("event", event(4))))  # sent again: the same event
    sinks.items.flush()
    [group] = groups(sinks.items.folder)
    assert (group.count, group.release, group.strategy) == (4, "v4", "redis")
    assert group.last_ns - group.first_ns == 3_000_000_000
    assert sum(group.counts) == 4


@pytest.mark.parametrize("body", [b"", b"{}\nx", envelope(("event", b"[1]"))])
def test_a_bad_envelope_is_400_and_counted(sinks: Sinks, body: bytes) -> None:
    assert sinks.post("/api/1/envelope/", body).status == 400
    assert sinks.counters.sums() == {"sentry_bad_bodies": 1}


def test_with_a_key_only_its_dsn_is_let_in(tmp_path: Path) -> None:
    sinks = Sinks(tmp_path, key="secret")
    assert sinks.post("/api/1/envelope/", envelope(("event", event()), key="secret")).status == 200
    assert sinks.post("/api/1/envelope/", envelope(("event", event()), key="other")).status == 403
    assert sinks.post("/api/1/store/", b"{}", x_sentry_auth="Sentry sentry_key=secret").status == 200
    assert sinks.counters.sums()["envelopes_of_other_keys"] == 1


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "[::1]:80"])
def test_loopbacks_names_are_answered(sinks: Sinks, host: str) -> None:
    assert sinks.get("/", host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example:8765", "localhost.evil.example", ""])
def test_a_foreign_name_is_not_since_it_is_a_web_page_that_asks(sinks: Sinks, host: str) -> None:
    assert sinks.get("/", host=host).status == 403


def test_other_methods_and_paths_are_refused(sinks: Sinks) -> None:
    assert sinks.get("/etc/passwd").status == 404
    assert sinks.post("/", b"").status == 404
    mistakes = sinks.get("/", order="fastest", from_ns="x").body.decode()
    assert "'fastest'" in mistakes
    assert "'x'" in mistakes, "both at once"


def test_status_is_json(sinks: Sinks) -> None:
    assert json.loads(sinks.get("/status").body) == {}
