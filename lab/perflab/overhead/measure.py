"""How is a ledger measured? Block after block, each written when it is whole, so an interrupt loses one at most."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from perflab.overhead.ground import Ground, open_ground
from perflab.overhead.idle import watch_idle
from perflab.overhead.plan import OverheadPlan, rounds
from perflab.overhead.round import play
from perflab.overhead.stand import open_stand
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.overhead import CostBlock, CostEndpoint, OverheadEvidence, Visit


class Progress(Protocol):
    """Who watches."""

    def stage(self, text: str) -> None:
        """Something is being prepared."""

    def turned(self, endpoint: CostEndpoint, turns: int, done: int) -> None:
        """So many turns of a round are over."""

    def played(self, endpoint: CostEndpoint, visits: Sequence[Visit]) -> None:
        """A round has ended."""

    def block(self, done: int, blocks: int) -> None:
        """So many blocks are whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One ledger under way."""

    folder: RunFolder
    plan: OverheadPlan
    progress: Progress

    def finish(self, evidence: OverheadEvidence, *, home: Path) -> OverheadEvidence:
        """Measure all blocks.

        Raises:
            ServerFailed: a server did not start or died.
        """
        placement = evidence.environment.placement
        with (
            open_ground(
                self.plan, home=home, folder=self.folder.path, cpus=placement.app_cpus, stage=self.progress.stage
            ) as ground,
            running_on(placement.generator_cpus),
        ):
            for block in range(self.plan.blocks):
                evidence = replace(evidence, blocks=(*evidence.blocks, self._block(ground, block)))
                self.folder.write_overhead(evidence)
                self.progress.block(block + 1, self.plan.blocks)
        return evidence

    def _block(self, ground: Ground, block: int) -> CostBlock:
        visits: list[Visit] = []
        with open_stand(self.plan, ground, stage=self.progress.stage) as stand:
            self.progress.stage("watching what all use while nobody asks")
            idle = watch_idle(stand)
            for endpoint, turns in rounds(self.plan, block):
                played = play(stand, endpoint, turns, turned=partial(self.progress.turned, endpoint, len(turns)))
                self.progress.played(endpoint, played)
                visits += played
        return CostBlock(block=block, visits=tuple(visits), idle=idle)


@contextmanager
def running_on(cpus: tuple[int, ...]) -> Iterator[None]:
    """This process, which sends the requests, keeps off the servers' CPUs for as long."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus or mine)
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)
