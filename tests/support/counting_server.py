"""A real gunicorn that answers everything and writes one byte for each request it served."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from perflab.processes.supervisor import Supervisor
from perflab.servers.gunicorn import Gunicorn, start_gunicorn

APPLICATION = """
import os, pathlib
FOLDER = pathlib.Path(__file__).parent

def application(environ, start_response):
    if environ["PATH_INFO"] != "/healthz":
        with open(FOLDER / f"served.{os.getpid()}", "ab", 0) as served:
            served.write(b"x")
    if environ["PATH_INFO"].endswith("/related"):
        start_response("503 Service Unavailable", [("Content-Length", "4")])
        return [b"busy"]
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "1000")])
    return [b"x" * 1000]
"""


@dataclass(frozen=True, kw_only=True)
class CountingServer:
    """The server and what it counted."""

    gunicorn: Gunicorn
    folder: Path

    @property
    def url(self) -> str:
        return self.gunicorn.url

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.gunicorn.pid}/task/{self.gunicorn.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def served(self) -> dict[str, int]:
        return {file.name: file.stat().st_size for file in self.folder.glob("served.*")}

    @property
    def requests(self) -> int:
        return sum(self.served().values())


@contextmanager
def counting_server(tmp_path: Path) -> Iterator[CountingServer]:
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "counting_application.py").write_text(APPLICATION)
    with Supervisor() as supervisor:
        gunicorn = start_gunicorn(
            supervisor,
            application="counting_application:application",
            environment={"PYTHONPATH": str(folder)},
            workers=2,
            threads=4,
            log=tmp_path / "gunicorn.log",
            cpus=tuple(os.sched_getaffinity(0)),
        )
        try:
            yield CountingServer(gunicorn=gunicorn, folder=folder)
        finally:
            gunicorn.stop()
