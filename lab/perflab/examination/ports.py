"""What does an examination need from outside? Small ports; servers and databases stay behind them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg

from perflab_instrumentation.examine.options import Mode


class ExaminationFailed(Exception):
    """The examination did not see what it sent; the message says what to look at. Its figures must not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the application answers."""

    host: str = "127.0.0.1"
    port: int


class StartApplication(Protocol):
    """Starts the strategy's application for one sub-pass, and stops it on leaving.

    What it promises, so that two examinations count the same:
    one worker process with one thread (a second one would have caches and connections of its own);
    `PERFLAB_EXAMINE` and `PERFLAB_EXAMINE_FOLDER` set to `mode` and `folder`;
    caches empty, and a database as after a reset, vacuumed and analysed: the list may hold writes;
    in mode `profile`, Silk's tables made in that database (`migrate silk` with the same two variables set).
    """

    def __call__(self, *, mode: Mode, folder: Path) -> AbstractContextManager[Address]: ...


class ServerStatement(Protocol):
    """One statement as pg_stat_statements counted it; `shared_blocks` is hits and reads together."""

    @property
    def query(self) -> str: ...
    @property
    def calls(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def shared_blocks(self) -> int: ...


class ServerStatements(Protocol):
    """pg_stat_statements of the database that the running application uses."""

    def reset(self) -> None: ...
    def read(self) -> Sequence[ServerStatement]: ...


ReadCounters = Callable[[], Mapping[str, float]]
"""Cumulative counters by dotted name, as in PhaseEvidence; asked while the application runs."""

ConnectToDatabase = Callable[[], AbstractContextManager[psycopg.Connection]]
"""A connection to the database that the profiled application used, while it is still there."""
