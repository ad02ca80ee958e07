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
from perflab_instrumentation.plans.question import KIND
from perflab_instrumentation.plans.register import MOST_STATEMENTS
from perflab_instrumentation.shipping.address import socket_address
from perflab_instrumentation.shipping.frame import LONGEST_BYTES, encode
from perflab_instrumentation.shipping.helper_plan import HelperPlan
from perflab_instrumentation.shipping.lock import take_lock

STARTER_LOCK = "starter.lock"
GIVE_UP_AFTER_S = 20.0
ASK_AGAIN_S = 0.05
START_AGAIN_S = 5.0
REST_S = 10.0
CLOSE_WITHIN_S = 1.0
START_AND_CLOSE_WITHIN_S = 5.0
"""For a process that ends before its helper has started: a management command, say."""

BUFFER_BYTES = 4 * 1024 * 1024


class HelperClient:
    """A worker's end."""

    def __init__(self, options: Options, sinks: tuple[str, ...], *, folder: Path, family: Process) -> None:
        self._plan = HelperPlan(options=options, sinks=sinks, family=family)
        self._folder = folder
        self._most = options.queue
        self._waiting: deque[bytes] = deque()
        self._begun = b""
        self._questions: list[bytes] = []
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._lost = False
        self._catching_up = False
        self._met = False
        self._not_before_s = 0.0
        with self._lock:
            self._catch_up_soon()

    def send(self, fields: tuple[object, ...]) -> bool:
        frame = encode(fields)
        if len(frame) > LONGEST_BYTES:
            return False  # the helper would take it for a broken connection
        is_question = fields[:1] == (KIND,)
        with self._lock:
            if len(self._waiting) >= self._most:
                self._catch_up_soon()
                return False
            self._waiting.append(frame)
            if is_question and len(self._questions) < MOST_STATEMENTS:
                self._questions.append(frame)
            if not self._write():
                self._catch_up_soon()
            return True

    def close(self) -> None:
        """Give what waits a moment to leave."""
        began_s = time.monotonic()
        while time.monotonic() < began_s + (CLOSE_WITHIN_S if self._met else START_AND_CLOSE_WITHIN_S):
            with self._lock:
                if self._write() or not (self._waiting or self._begun):
                    break
            time.sleep(0.01)
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def forget(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _write(self) -> bool:
        """Whether nothing is left to send. Needs the lock. What has begun must end before the next begins."""
        try:
            while self._socket is not None and (self._begun or self._waiting):
                if not self._begun:
                    self._begun = self._waiting.popleft()
                self._begun = self._begun[self._socket.send(self._begun) :]
        except BlockingIOError:
            return False
        except OSError:
            if self._socket is not None:
                self._socket.close()
            self._socket, self._begun, self._lost = None, b"", True
        return self._socket is not None

    def _catch_up_soon(self) -> None:
        """Needs the lock."""
        if not self._catching_up and time.monotonic() >= self._not_before_s:
            self._catching_up = True
            threading.Thread(target=self._catch_up, name="perflab-ship", daemon=True).start()

    def _catch_up(self) -> None:
        """Until there is a helper and nothing waits for it; on the request's path nothing ever waits."""
        give_up_s = time.monotonic() + GIVE_UP_AFTER_S
        start_s = float("-inf")
        while time.monotonic() < give_up_s:
            connection = None if self._socket is not None else self._try()
            with self._lock:
                if connection is not None and self._lost:
                    # The helper that knew them is gone, and each is told only once.
                    self._waiting.extendleft(self._questions)
                    self._lost = False
                self._socket = self._socket or connection
                self._met = self._met or self._socket is not None
                if self._write():
                    self._catching_up = False
                    return
                connected = self._socket is not None
            if not connected and time.monotonic() - start_s > START_AGAIN_S:
                start_s = time.monotonic()
                self._start_helper()
            time.sleep(ASK_AGAIN_S)
        with self._lock:
            self._catching_up = False
            self._not_before_s = time.monotonic() + REST_S

    def _try(self) -> socket.socket | None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
            with socket_address(self._folder) as address:
                connection.connect(address)
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
