"""What does the generator leave behind? requests.parquet as it goes along, generator.json at the end."""

import errno
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gevent

from perflab_loadtests.distribution.member import Member
from perflab_loadtests.driver.clients.server_address import Unreachable
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.health.report import Health, worst
from perflab_loadtests.plan import LoadPlan
from perflab_loadtests.recording.recorder import Recorder
from perflab_loadtests.recording.requests_file import NAME as REQUESTS
from perflab_loadtests.recording.requests_file import RequestsFile

SCHEMA_VERSION = 1


class EvidenceUnwritable(Exception):
    """The evidence cannot be written; the message says what to do."""


class Evidence:
    """The `out` folder of one run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._requests: RequestsFile | None = None
        with self._writing():
            folder.mkdir(parents=True, exist_ok=True)

    def keep_phase(self, name: str, recorder: Recorder, *, epoch_s: float) -> None:
        """Move a finished phase's requests from memory to the file."""
        with self._writing():
            if self._requests is None:
                self._requests = RequestsFile(self.folder, epoch_s=epoch_s)
            self._requests.append(name, recorder.take(), recorder.endpoints)

    def spill(self, name: str, recorder: Recorder, *, epoch_s: float) -> None:
        """Move what a running phase has recorded so far, in a thread, so that the load goes on meanwhile."""
        with self._writing():
            if self._requests is None:
                self._requests = RequestsFile(self.folder, epoch_s=epoch_s)
            columns, endpoints = recorder.take(), list(recorder.endpoints)
            gevent.get_hub().threadpool.apply(self._requests.append, (name, columns, endpoints))

    def close(
        self,
        plan: LoadPlan,
        results: Sequence[PhaseResult],
        *,
        complete: bool,
        invalid_reasons: Sequence[str] = (),
        workers: Sequence[Member] = (),
    ) -> None:
        """Make all of it visible; generator.json last."""
        with self._writing():
            if self._requests is not None:
                self._requests.close()
            self._write(
                {
                    **_about(plan),
                    "complete": complete,
                    "valid": complete and not invalid_reasons,
                    "invalid_reasons": list(invalid_reasons),
                    "workers": [_worker(member) for member in workers],
                    "phases": [asdict(result) for result in results],
                    "health": asdict(overall_health(results)),
                }
            )

    def close_unreachable(self, plan: LoadPlan, problem: Unreachable) -> None:
        """Nothing was sent: say why."""
        with self._writing():
            failure = {"class": str(problem.failure), "words": str(problem)}
            self._write({**_about(plan), "complete": False, "valid": False, "failure": failure})

    def _write(self, document: Mapping[str, Any]) -> None:
        partial = self.folder / ".generator.json.partial"
        partial.write_text(json.dumps(document, indent=2) + "\n")
        partial.replace(self.folder / "generator.json")

    def discard(self) -> None:
        """Remove what was written: somebody else keeps it."""
        for name in (REQUESTS, "generator.json"):
            (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A failure becomes words, and leaves nothing half-written behind."""
        try:
            yield
        except OSError as error:
            with suppress(OSError):
                if self._requests is not None:
                    self._requests.discard()
                (self.folder / ".generator.json.partial").unlink(missing_ok=True)
            advice = "free some space" if error.errno == errno.ENOSPC else "check the folder and its permissions"
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise EvidenceUnwritable(f"cannot write to {self.folder}: {reason}; {advice}") from error


def _about(plan: LoadPlan) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "host": plan.host,
        "seed": plan.seed,
        "source": plan.source,
        "client": plan.client,
        "arrivals": plan.arrivals,
        "lanes": plan.lanes,
    }


def _worker(member: Member) -> dict[str, object]:
    return {
        "index": member.index,
        "host": member.host,
        "pid": member.pid,
        "state": "lost" if member.state == "lost" else "finished",
        "requests": member.requests,
        "lost_arrivals": member.lost,
        "sent_unrecorded": member.sent_unrecorded,
        "clock_offset_s": member.offset_s,
        "cpu_ratio": member.worst_cpu_ratio,
    }


def overall_health(results: Sequence[PhaseResult]) -> Health:
    """The worst of each figure over measured open phases; over closed ones where there is no open one."""
    measured = [result for result in results if result.kind != "warmup"]
    return worst(result.health for result in [r for r in measured if r.kind == "open"] or measured)
