"""How do workers on this machine start and end? Child processes that connect back, each with a folder of its own."""

import subprocess
import sys
from pathlib import Path
from typing import IO

STOP_TIMEOUT_S = 5.0


class LocalWorkers:
    """So many child processes; `stop` leaves none."""

    def __init__(self, count: int, *, port: int, folder: Path) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []
        try:
            for index in range(count):
                self._start(folder / f"worker-{index}", port)
        except BaseException:
            self.stop()
            raise

    def _start(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        log = (folder / "worker.log").open("wb")
        self._logs.append(log)
        command = [sys.executable, "-m", "perflab_loadtests", "--worker", f"127.0.0.1:{port}", "--once"]
        self._processes.append(
            subprocess.Popen(
                [*command, "--out", str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log
            )
        )

    def ended(self, pid: int) -> bool | None:
        """Whether this worker has; None if it is none of ours."""
        return next((process.poll() is not None for process in self._processes if process.pid == pid), None)

    def problem(self, folder: Path) -> str | None:
        """The first worker that ended before it should have, in its own words."""
        for index, process in enumerate(self._processes):
            code = process.poll()
            if code is not None:
                words = (folder / f"worker-{index}" / "worker.log").read_text(errors="replace").strip()
                return f"worker {index} ended with exit code {code}: {words.splitlines()[-1] if words else 'no words'}"
        return None

    def stop(self) -> None:
        """Let those that are finishing finish, then end the rest."""
        for process in self._processes:
            try:
                process.wait(timeout=STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for log in self._logs:
            log.close()
