"""A Grafana in small: folders and dashboards by uid, a token, and what was asked of it. Not Grafana's own behaviour."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "glsa_test"


class FakeGrafana:
    """What it holds, and the requests that changed something."""

    def __init__(self) -> None:
        self.folders: dict[str, str] = {}
        self.boards: dict[str, dict[str, Any]] = {}
        self.folder_of: dict[str, str] = {}
        self.written: list[str] = []
        self.url = ""

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        match method, path.strip("/").split("/"):
            case "GET", ["api", "folders", uid]:
                return (200, {"uid": uid}) if uid in self.folders else (404, {"message": "folder not found"})
            case "POST", ["api", "folders"]:
                self.folders[body["uid"]] = body["title"]
                self.written.append(f"folder {body['title']}")
                return 200, body
            case "GET", ["api", "dashboards", "uid", uid]:
                known = uid in self.boards
                return (200, {"dashboard": self.boards[uid]}) if known else (404, {"message": "Dashboard not found"})
            case "POST", ["api", "dashboards", "db"]:
                return self._save(body)
        return 405, {"message": f"{method} {path}"}

    def _save(self, body: Any) -> tuple[int, Any]:
        uid = body["dashboard"]["uid"]
        version = self.boards.get(uid, {}).get("version", 0) + 1
        # Grafana gives each board an id of its own and counts its versions.
        self.boards[uid] = {**body["dashboard"], "id": len(self.boards) + 41, "version": version}
        self.folder_of[uid] = body["folderUid"]
        self.written.append(uid)
        return 200, {"status": "success", "uid": uid, "version": version}


@contextmanager
def fake_grafana() -> Iterator[FakeGrafana]:
    """Listening on 127.0.0.1 until the end of the block."""
    grafana = FakeGrafana()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                status, answer = 401, {"message": "Invalid API key"}
            else:
                status, answer = grafana.answer(self.command, self.path, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            self._any()

        def do_POST(self) -> None:
            self._any()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    grafana.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield grafana
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
