"""How does a light load go on for as long as somebody looks? The generator in rounds, each with draws of its own."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.server import ServerFailed
from perflab_reports import quantities

MIX: Final = "browse_with_writes"
ROUND_S: Final = 3600.0
"""A round's arrivals are drawn when it begins, and its evidence is written when it ends."""
REST_S: Final = 5.0
"""Between a generator that failed and the next."""
START_S: Final = 30.0
GRACE_S: Final = 20.0


def plan(
    *, host: str, rate_rps: float, seed: int, key_space: Mapping[str, Any], credentials: Mapping[str, Any]
) -> dict[str, Any]:
    """PLAN.json of one round, without `out`."""
    return {
        "host": host,
        "seed": seed,
        "mix": MIX,
        "phases": [{"name": "background", "kind": "open", "duration_s": ROUND_S, "rate_rps": rate_rps}],
        "key_space": dict(key_space),
        "credentials": dict(credentials),
    }


@dataclass(kw_only=True)
class BackgroundLoad:
    """Offers load from `start` to `stop`, and says how it goes.

    Attributes:
        document: A round's plan; each round takes the next seed.
        folder: Evidence goes to its sub-folders 0001, 0002, ...
        metrics_port: Where the generator answers Prometheus.
    """

    supervisor: Supervisor
    document: Mapping[str, Any]
    folder: Path
    metrics_port: int
    _child: Child | None = None
    _progress: Mapping[str, Any] | None = None
    _failure: str = ""
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Return once requests are sent.

        Raises:
            ServerFailed: the generator did not start; with its own words.
        """
        self._thread = threading.Thread(target=self._rounds, name="background-load", daemon=True)
        self._thread.start()
        until_s = time.monotonic() + START_S
        while not self.is_up():
            if self._failure or time.monotonic() > until_s:
                words = self.says()
                self.stop()
                raise ServerFailed(f"the load generator did not start: {words}")
            time.sleep(0.05)

    def is_up(self) -> bool:
        return self._progress is not None and not self._failure

    def says(self) -> str:
        """The last half second's figures, or why there are none."""
        if self._failure:
            return self._failure
        if self._progress is None:
            return "starting"
        p95_ms, errors = self._progress["p95_ms"], self._progress["errors"]
        served = f"{quantities.rate(self._progress['served_rps'])}, {self._progress['completed']:,} requests"
        latency = "" if p95_ms is None else f", p95 {quantities.milliseconds(p95_ms)}"
        return f"{served}{latency}, {errors:,} failed"

    def stop(self) -> None:
        """End the round; the generator writes what it recorded."""
        self._ended.set()
        child = self._child
        if child is not None:
            with contextlib.suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGTERM)
        if self._thread is not None:
            self._thread.join(GRACE_S)
        if child is not None:
            child.stop()

    def _rounds(self) -> None:
        number = 0
        while not self._ended.is_set():
            number += 1
            code = self._round(self.folder / f"{number:04d}", seed=self.document["seed"] + number - 1)
            if code != 0 and not self._ended.is_set():
                assert self._child is not None
                self._failure = f"ended with exit code {code} and is started again: {self._child.last_words(3)}"
                self._ended.wait(REST_S)

    def _round(self, folder: Path, *, seed: int) -> int:
        folder.mkdir(parents=True)
        file = folder / "plan.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps({**self.document, "seed": seed, "out": str(folder.absolute())}))
        child = self.supervisor.start(
            [sys.executable, "-m", "perflab_loadtests", file, "--prometheus", f"127.0.0.1:{self.metrics_port}"],
            name="generator",
            log=folder / "generator.log",
            grace_s=GRACE_S,
            pipes=True,
        )
        self._child = child
        if self._ended.is_set():  # `stop` may have looked a moment too early
            child.process.send_signal(signal.SIGTERM)
        for line in child.stdout:
            event = json.loads(line)
            if event["event"] == "progress":
                self._progress, self._failure = event, ""
        file.unlink()  # what lets its requests in does not stay with the evidence
        try:
            code = child.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            code = 1
        child.stop()
        self.supervisor.forget(child)
        return code


@contextlib.contextmanager
def offering(
    supervisor: Supervisor, document: Mapping[str, Any], *, folder: Path, metrics_port: int
) -> Iterator[BackgroundLoad]:
    """A load from its first request until the block is left.

    Raises:
        ServerFailed: as `start`.
    """
    load = BackgroundLoad(supervisor=supervisor, document=document, folder=folder, metrics_port=metrics_port)
    load.start()
    try:
        yield load
    finally:
        load.stop()
