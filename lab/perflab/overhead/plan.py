"""How thoroughly is the cost measured, and in which order? Pure; the order follows from the seed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Final

from perflab.experiments.mistakes import ExperimentError
from perflab.experiments.schema import PresetName
from perflab.overhead.variants import VARIANTS, Variant
from perflab_reports.evidence.overhead import CostEndpoint

WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """`requests` is of the slowest endpoint in one block; quicker ones get a multiple."""

    blocks: int
    requests: int


PRESETS: Final[Mapping[PresetName, Preset]] = MappingProxyType(
    {
        "smoke": Preset(blocks=2, requests=10),
        "quick": Preset(blocks=10, requests=60),
        "full": Preset(blocks=30, requests=100),
    }
)

ENDPOINTS: Final = (
    ("cached", "cached (no query)", "/api/v1/products/7", 4),
    ("one", "one query", "/api/v1/products/7/stock", 2),
    ("repeating", "N+1 of twelve", "/n-plus-one", 1),
)
"""Name, title, path, and how many times the preset's requests a variant gets in a block."""

TURN = 20
"""Requests that a variant gets before another has its turn: a process's code is back in the CPU's caches after one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A few requests to one variant."""

    variant: str
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverheadPlan:
    """One ledger to be measured."""

    preset: PresetName
    blocks: int
    seed: int
    endpoints: tuple[CostEndpoint, ...]
    variants: tuple[Variant, ...]


def plan_overhead(
    *, preset: PresetName, seed: int, blocks: int | None = None, requests: int | None = None, only: str | None = None
) -> OverheadPlan:
    """Fill in what the preset says.

    Args:
        preset: How thoroughly.
        seed: Orders the turns.
        blocks: Instead of the preset's.
        requests: To the slowest endpoint in a block, instead of the preset's.
        only: A regular expression; variants whose name or title it finds, and always bare and bare again.

    Raises:
        ExperimentError: `only` is no regular expression or finds nothing.
    """
    each = requests or PRESETS[preset].requests
    return OverheadPlan(
        preset=preset,
        blocks=blocks or PRESETS[preset].blocks,
        seed=seed,
        endpoints=tuple(
            CostEndpoint(name=name, title=title, path=path, requests=each * times)
            for name, title, path, times in ENDPOINTS
        ),
        variants=_chosen(only),
    )


def rounds(plan: OverheadPlan, block: int) -> tuple[tuple[CostEndpoint, tuple[Turn, ...]], ...]:
    """One block: endpoint after endpoint, and on each all variants in turn, in a new order each time around."""
    rng = Random(f"{plan.seed}:{block}")
    return tuple(
        (endpoint, tuple(_turns(plan.variants, endpoint.requests, rng)))
        for endpoint in rng.sample(plan.endpoints, len(plan.endpoints))
    )


def _turns(variants: Sequence[Variant], requests: int, rng: Random) -> Iterator[Turn]:
    for begun in range(0, requests, TURN):
        size = min(TURN, requests - begun)
        yield from (Turn(variant.name, size) for variant in rng.sample(variants, len(variants)))


def _chosen(only: str | None) -> tuple[Variant, ...]:
    if only is None:
        return tuple(VARIANTS.values())
    try:
        wanted = re.compile(only)
    except re.error as error:
        raise ExperimentError([f"--only: {only!r} is no regular expression: {error}"]) from error
    found = [
        v.name for v in VARIANTS.values() if v.kind != "bare" and (wanted.search(v.name) or wanted.search(v.title))
    ]
    if not found:
        raise ExperimentError([f"--only: {only!r} finds none of {', '.join(VARIANTS)}"])
    return tuple(variant for variant in VARIANTS.values() if variant.kind == "bare" or variant.name in found)
