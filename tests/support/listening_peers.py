"""What did a collector and a Sentry get? Two small servers that keep what is sent to them, for tests."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

DECODERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
"""sentry-sdk takes Brotli where it happens to be installed."""


class ListeningPeers:
    """Both, on one port; `bodies` is everything as it came, for a search for what must not be in it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.bodies: list[bytes] = []

    @property
    def environment(self) -> dict[str, str]:
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "OTEL_SERVICE_NAME": "storefront",
            "SENTRY_DSN": f"http://key@127.0.0.1:{self.port}/1",
        }

    def spans(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for body in list(self.bodies):
            if body.startswith(b"{"):
                continue
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                found += [
                    {
                        "trace_id": span.trace_id.hex(),
                        "span_id": span.span_id.hex(),
                        "parent_id": span.parent_span_id.hex(),
                        "name": span.name,
                        "kind": span.kind,
                    }
                    for scope in resource.scope_spans
                    for span in scope.spans
                ]
        return found

    def events(self) -> list[dict[str, Any]]:
        """Events and transactions from Sentry's envelopes: a line of headers, then pairs of lines."""
        found: list[dict[str, Any]] = []
        for body in list(self.bodies):
            if body.startswith(b"{"):
                lines = body.split(b"\n")
                for header, payload in zip(lines[1::2], lines[2::2], strict=False):
                    if header and json.loads(header).get("type") in {"event", "transaction"}:
                        found.append(json.loads(payload))
        return found


@contextmanager
def listening_peers(port: int = 0) -> Iterator[ListeningPeers]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # senders keep their connections, as with a real peer
        wbufsize = -1  # head and body in one packet: two would wait for the sender's acknowledgement, 40 ms

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            peers.bodies.append(DECODERS[self.headers.get("Content-Encoding", "")](body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    peers = ListeningPeers(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield peers
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
