"""How is a child started so that it never outlives perflab?

Every child leads a session of its own, so a terminal's Ctrl-C reaches perflab alone and perflab decides the order in
which servers stop. A keeper process (keeper.py) stops whatever is left when perflab is gone.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from perflab.processes import keeper


@dataclass(kw_only=True)
class Child:
    """A running child; `stdin` and `stdout` are text pipes where it was started with pipes."""

    name: str
    log: Path
    process: subprocess.Popen[str]
    stop_signal: signal.Signals
    grace_s: float

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.poll()

    @property
    def stdin(self) -> IO[str]:
        assert self.process.stdin is not None, f"{self.name} was started without pipes"
        return self.process.stdin

    @property
    def stdout(self) -> IO[str]:
        assert self.process.stdout is not None, f"{self.name} was started without pipes"
        return self.process.stdout

    def wait(self, timeout_s: float | None = None) -> int:
        return self.process.wait(timeout_s)

    def stop(self) -> None:
        """Stop it and everything in its process group; safe to call again."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace_s)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def last_words(self, lines: int = 8) -> str:
        """The end of its log."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.strip().splitlines()[-lines:])


@dataclass
class Supervisor:
    """Starts children and stops them all, last started first, on leaving the `with` block or when perflab dies."""

    _token: str = field(default_factory=lambda: secrets.token_hex(8))
    _children: list[Child] = field(default_factory=list)
    _keeper: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", keeper.__file__, self._token],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # whoever reads perflab's output must not wait for the keeper
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for child in reversed(self._children):
                child.stop()
        finally:
            if self._keeper is not None:
                assert self._keeper.stdin is not None
                self._keeper.stdin.close()
                self._keeper.wait()

    def start(
        self,
        command: Sequence[str | Path],
        *,
        name: str,
        log: Path,
        environment: Mapping[str, str] | None = None,
        cpus: Sequence[int] = (),
        stop_signal: signal.Signals = signal.SIGTERM,
        grace_s: float = 5.0,
        pipes: bool = False,
        user: int | None = None,
        folder: Path | None = None,
    ) -> Child:
        """Start one child.

        Args:
            command: Program and arguments.
            name: For messages.
            log: Its stderr (and stdout, unless `pipes`) is appended here.
            environment: Added to perflab's own.
            cpus: CPUs it and its children may run on; empty for all of perflab's.
            stop_signal: What asks it to stop.
            grace_s: How long it may take before SIGKILL.
            pipes: Give it text pipes for stdin and stdout.
            user: Run as this user and group id (root only).
            folder: Working directory.
        """
        assert self._keeper is not None, "a Supervisor starts children inside its `with` block"
        log.parent.mkdir(parents=True, exist_ok=True)
        mine = os.sched_getaffinity(0)
        with log.open("ab") as output:
            # A child inherits the CPUs of the thread that starts it; nothing runs between fork and exec this way.
            os.sched_setaffinity(0, cpus or mine)
            try:
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.PIPE if pipes else subprocess.DEVNULL,
                    stdout=subprocess.PIPE if pipes else output,
                    stderr=output,
                    env={**os.environ, **(environment or {}), keeper.TOKEN_VARIABLE: self._token},
                    text=True,
                    start_new_session=True,
                    user=user,
                    group=user,
                    extra_groups=None if user is None else [],
                    cwd=folder,
                )
            finally:
                os.sched_setaffinity(0, mine)
        child = Child(name=name, log=log, process=process, stop_signal=stop_signal, grace_s=grace_s)
        self._children.append(child)
        self._tell_keeper(child)
        return child

    def forget(self, child: Child) -> None:
        """A child that was stopped for good, so that a long run keeps no list of them."""
        with contextlib.suppress(ValueError):
            self._children.remove(child)

    def _tell_keeper(self, child: Child) -> None:
        assert self._keeper is not None
        assert self._keeper.stdin is not None
        started = keeper.start_time(child.pid)
        if started is None:
            return
        self._keeper.stdin.write(f"{child.pid} {started} {int(child.stop_signal)} {child.grace_s}\n")
        self._keeper.stdin.flush()
