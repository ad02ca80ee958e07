"""A Grafana in small: folders and dashboards as its HTTP API is documented, and a token. Not Grafana's own code."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        match method, parts.path.strip("/").split("/"):
            case "GET", ["api", "folders"]:
                limit, page = int(query.get("limit", ["1000"])[0]), int(query.get("page", ["1"])[0])
                folders = [{"uid": uid, "title": title} for uid, title in self.folders.items()]
                return 200, folders[limit * (page - 1) : limit * page]
            case "POST", ["api", "folders"]:
                return self._make_folder(body)
            case "GET", ["api", "dashboards", "uid", uid]:
                known = uid in self.boards
                meta = {"folderUid": self.folder_of.get(uid)}
                found = {"dashboard": self.boards.get(uid), "meta": meta}
                return (200, found) if known else (404, {"message": "Dashboard not found"})
            case "POST", ["api", "dashboards", "db"]:
                return self._save(body)
        return 405, {"message": f"{method} {path}"}

    def _make_folder(self, body: Any) -> tuple[int, Any]:
        if body["title"] in self.folders.values():
            return 409, {"message": "a folder with the same name already exists in the current location"}
        uid = body.get("uid") or f"made{len(self.folders)}"
        self.folders[uid] = body["title"]
        self.written.append(f"folder {body['title']}")
        return 200, {**body, "uid": uid}

    def _save(self, body: Any) -> tuple[int, Any]:
        if body["folderUid"] not in self.folders:
            return 400, {"message": "folder not found"}
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
