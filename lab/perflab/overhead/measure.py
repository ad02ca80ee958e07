"""How is a ledger measured? Block after block, each written when it is whole, so an interrupt loses one at most."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from perflab.overhead.plan import OverheadPlan, visits
from perflab.overhead.settle import settle
from perflab.overhead.stand import Stand, open_stand
from perflab.overhead.visit import visit
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.overhead import CostBlock, OverheadEvidence, Visit


class Progress(Protocol):
    """Who watches."""

    def stage(self, text: str) -> None:
        """Something is being prepared."""

    def visiting(self, *, block: int, blocks: int, endpoint: str, variant: str, left: int) -> None:
        """A visit begins; `left` counts it and those after it."""

    def visited(self, *, block: int, blocks: int, title: str, done: Visit, took_s: float) -> None:
        """It has ended."""


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
            open_stand(
                self.plan, home=home, folder=self.folder.path, cpus=placement.app_cpus, stage=self.progress.stage
            ) as stand,
            running_on(placement.generator_cpus),
        ):
            read_all = partial(stand.cost, *stand.variants.values())
            for block in range(self.plan.blocks):
                stand.forget_profiles()
                settle(read_all, clock=time.monotonic, sleep=time.sleep, variants=len(stand.variants))
                evidence = replace(evidence, blocks=(*evidence.blocks, self._block(stand, block)))
                self.folder.write_overhead(evidence)
        return evidence

    def _block(self, stand: Stand, block: int) -> CostBlock:
        ordered = visits(self.plan, block)
        all_left = len(ordered) * (self.plan.blocks - block)
        done: list[Visit] = []
        for index, (endpoint, variant) in enumerate(ordered):
            self.progress.visiting(
                block=block,
                blocks=self.plan.blocks,
                endpoint=endpoint.title,
                variant=variant.title,
                left=all_left - index,
            )
            began_s = time.monotonic()
            done.append(visit(stand, stand.variants[variant.name], endpoint))
            self.progress.visited(
                block=block,
                blocks=self.plan.blocks,
                title=variant.title,
                done=done[-1],
                took_s=time.monotonic() - began_s,
            )
        return CostBlock(block=block, visits=tuple(done))


@contextmanager
def running_on(cpus: tuple[int, ...]) -> Iterator[None]:
    """This process, which sends the requests, keeps off the servers' CPUs for as long."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus or mine)
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)
