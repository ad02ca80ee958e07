"""Shipping through a helper: one process for all workers of a family, met over a socket; started by whoever needs it.

Sending is one system call that does not wait. While there is no helper (just after the start, or after somebody killed
it) reports wait in a bounded queue and a thread starts another.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path

from perflab_instrumentation.family import Process
from perflab_instrumentation.options import Options
from perflab_instrumentation.shipping.frame import encode
from perflab_instrumentation.shipping.helper_plan import HelperPlan
from perflab_instrumentation.shipping.lock import take_lock

SOCKET = "helper.sock"
STARTER_LOCK = "starter.lock"
GIVE_UP_AFTER_S = 20.0
ASK_AGAIN_S = 0.05
START_AGAIN_S = 5.0
REST_S = 10.0
CLOSE_WITHIN_S = 1.0
BUFFER_BYTES = 4 * 1024 * 1024


class HelperClient:
    """A worker's end."""

    def __init__(self, options: Options, sinks: tuple[str, ...], *, folder: Path, family: Process) -> None:
        self._plan = HelperPlan(options=options, sinks=sinks, family=family)
        self._folder = folder
        self._most = options.queue
        self._waiting: deque[bytes] = deque()
        self._rest = b""
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._connecting = False
        self._not_before_s = 0.0
        with self._lock:
            self._connect_soon()

    def send(self, fields: tuple[object, ...]) -> bool:
        frame = encode(fields)
        with self._lock:
            if self._socket is not None:
                return self._write(frame)
            self._connect_soon()
            return self._keep(frame)

    def close(self) -> None:
        """Give what waits a moment to leave."""
        until_s = time.monotonic() + CLOSE_WITHIN_S
        while time.monotonic() < until_s:
            with self._lock:
                if self._socket is not None:
                    self._write(b"")
                if not self._waiting and not self._rest:
                    break
            time.sleep(0.01)
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def forget(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _keep(self, frame: bytes) -> bool:
        if len(self._waiting) >= self._most:
            return False
        self._waiting.append(frame)
        return True

    def _write(self, frame: bytes) -> bool:
        """Needs the lock. A frame that has begun must be ended before the next; without room the next is dropped."""
        connection = self._socket
        assert connection is not None
        try:
            if self._rest:
                self._rest = self._rest[connection.send(self._rest) :]
                if self._rest:
                    return not frame
            if frame:
                self._rest = frame[connection.send(frame) :]
        except BlockingIOError:
            return not frame
        except OSError:
            connection.close()
            self._socket, self._rest = None, b""
            self._connect_soon()
            return self._keep(frame) if frame else True
        return True

    def _connect_soon(self) -> None:
        """Needs the lock."""
        if not self._connecting and time.monotonic() >= self._not_before_s:
            self._connecting = True
            threading.Thread(target=self._connect, name="perflab-connect", daemon=True).start()

    def _connect(self) -> None:
        give_up_s = time.monotonic() + GIVE_UP_AFTER_S
        start_s = float("-inf")
        connection = self._try()
        while connection is None and time.monotonic() < give_up_s:
            if time.monotonic() - start_s > START_AGAIN_S:
                start_s = time.monotonic()
                self._start_helper()
            time.sleep(ASK_AGAIN_S)
            connection = self._try()
        with self._lock:
            self._connecting = False
            self._socket = connection
            if connection is None:
                self._not_before_s = time.monotonic() + REST_S
                return
            while self._waiting and self._socket is not None and not self._rest:
                frame = self._waiting.popleft()
                if not self._write(frame):
                    break

    def _try(self) -> socket.socket | None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
            connection.connect(str(self._folder / SOCKET))
        except OSError:
            connection.close()
            return None
        connection.setblocking(False)
        return connection

    def _start_helper(self) -> None:
        """Only one worker at a time starts one; the helper itself makes sure that there is one."""
        lock = take_lock(self._folder / STARTER_LOCK)
        if lock is None:
            return
        try:
            subprocess.Popen(
                [sys.executable, "-m", "perflab_instrumentation.shipping.helper", str(self._folder)],
                env=self._plan.environment(os.environ, _settings_module()),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            time.sleep(ASK_AGAIN_S)
        except OSError:
            self._not_before_s = time.monotonic() + REST_S
        finally:
            os.close(lock)


def _settings_module() -> str | None:
    from django.conf import settings

    return getattr(settings, "SETTINGS_MODULE", None) if settings.configured else None
