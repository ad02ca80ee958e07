"""Where do spans and envelopes go while the cost is measured? A process that counts their bytes and keeps nothing.

A process of its own, so that no measured one pays for it. Every variant sends to a path with its number in it;
`GET /` answers with the bytes by number.
"""

import json
import re
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

NUMBER = re.compile(r"/(\d+)/")


class Receiver(BaseHTTPRequestHandler):
    """OTLP over HTTP and Sentry's envelopes: both are content with an empty object."""

    protocol_version = "HTTP/1.1"  # senders keep their connections, as with a real peer
    wbufsize = -1  # head and body in one packet: two would wait for the sender's acknowledgement
    received: ClassVar[Counter[str]] = Counter()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = NUMBER.search(self.path)
        self.received[found[1] if found else ""] += len(body)
        self._answer(b"{}")

    def do_GET(self) -> None:
        self._answer(json.dumps(self.received).encode())

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
