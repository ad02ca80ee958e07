"""In which order do the trials run? Randomised blocks, each with the baseline in it twice. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from perflab_reports.evidence.plan import FactorPlan
from perflab_reports.evidence.trial import Role, Trial

MAX_ATTEMPTS = 3
"""An invalid trial is repeated; after this many attempts the block goes without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place in a block: which strategy runs there, and in which role."""

    block: int
    position: int
    strategy: str
    role: Role

    def trial_id(self, attempt: int) -> str:
        again = "-again" if self.role == "baseline_again" else ""
        return f"b{self.block:02d}-p{self.position:02d}-{self.strategy}{again}-a{attempt}"


def slots(plan: FactorPlan) -> tuple[Slot, ...]:
    """Every slot of the plan. The order within a block depends on seed, factor and block alone.

    Source: randomised complete block design, Fisher (1935), "The Design of Experiments", section 26.
    """
    arms: list[tuple[str, Role]] = [(plan.baseline, "baseline"), (plan.baseline, "baseline_again")]
    arms += [
        (strategy.name, "candidate")
        for strategy in plan.strategies
        if strategy.name != plan.baseline and strategy.name not in plan.skipped
    ]
    ordered = []
    for block in range(plan.blocks):
        shuffled = list(arms)
        random.Random(f"{plan.seed}:{plan.factor}:{block}").shuffle(shuffled)
        ordered += [
            Slot(block=block, position=position, strategy=name, role=role)
            for position, (name, role) in enumerate(shuffled)
        ]
    return tuple(ordered)


def block_seed(plan: FactorPlan, block: int) -> int:
    """The generator's seed: one for all trials of a block, so that each strategy sees the same requests."""
    return random.Random(f"{plan.seed}:{plan.factor}:{block}:requests").getrandbits(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A slot that still needs a valid trial, and the number of the attempt to make."""

    slot: Slot
    attempt: int


def pending(plan: FactorPlan, done: Sequence[Trial]) -> tuple[Pending, ...]:
    """What a resumed run has yet to do: slots without a valid trial and with attempts left."""
    attempts: dict[tuple[int, int], list[Trial]] = {}
    for trial in done:
        attempts.setdefault((trial.block, trial.position), []).append(trial)
    todo = []
    for slot in slots(plan):
        made = attempts.get((slot.block, slot.position), [])
        last = max((trial.attempt for trial in made), default=0)
        if not any(trial.valid for trial in made) and last < MAX_ATTEMPTS:
            todo.append(Pending(slot=slot, attempt=last + 1))
    return tuple(todo)
