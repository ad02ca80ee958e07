"""Where do spans and envelopes go while the cost is measured? A process that counts their bytes and keeps nothing.

A process of its own, so that no measured one pays for it. Every variant sends to a path with its number in it;
`GET /` answers with the bytes by number and kind: what arrives must be traces and transactions, not some sign of life.
"""

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import brotli

from perflab.overhead.variants import TRACES, TRANSACTIONS

NUMBER = re.compile(r"/(\d+)/")


class Receiver(BaseHTTPRequestHandler):
    """OTLP over HTTP and Sentry's envelopes: both are content with an empty object."""

    protocol_version = "HTTP/1.1"  # senders keep their connections, as with a real peer
    wbufsize = -1  # head and body in one packet: two would wait for the sender's acknowledgement
    received: ClassVar[defaultdict[str, Counter[str]]] = defaultdict(Counter)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = NUMBER.search(self.path)
        self.received[found[1] if found else ""][self._kind(body)] += len(body)
        self._answer(b"{}")

    def do_GET(self) -> None:
        self._answer(json.dumps(self.received).encode())

    def _kind(self, body: bytes) -> str:
        if self.path.endswith("/v1/traces"):
            return TRACES
        return TRANSACTIONS if b'"type":"transaction"' in self._plain(body).replace(b" ", b"") else "other"

    def _plain(self, body: bytes) -> bytes:
        match self.headers.get("Content-Encoding"):
            case "gzip":
                return gzip.decompress(body)
            case "br":
                return bytes(brotli.decompress(body))
            case _:
                return body

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 (the base class named it)
        """Nothing: one line a request would fill the disk."""

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Listen on the port given as the only argument, until stopped."""
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
