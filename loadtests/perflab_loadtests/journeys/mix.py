"""What does a population of users do? Weighted journeys, unrolled into one seeded stream of requests."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from perflab_loadtests.journeys.keys import Keys, KeySpace
from perflab_loadtests.journeys.request import Request


class Journey(Protocol):
    """What one user does. `writes`: it changes data."""

    @property
    def writes(self) -> bool: ...

    def requests(self, keys: Keys) -> Iterator[Request]:
        """Its requests in order; every choice is drawn from `keys`."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A journey and its share of the mix."""

    journey: Journey
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Weighted journeys under a name."""

    name: str
    journeys: tuple[Weighted, ...]

    @property
    def writes(self) -> bool:
        return any(weighted.journey.writes for weighted in self.journeys)

    def stream(self, space: KeySpace, *, seed: int, phase: str) -> Iterator[Request]:
        """Endless requests; the i-th depends on seed, phase and i alone, whoever sends it and when."""
        keys = Keys(space, random.Random(f"{seed}:{self.name}:{phase}"))
        journeys = [weighted.journey for weighted in self.journeys]
        weights = list(itertools.accumulate(weighted.weight for weighted in self.journeys))
        while True:
            (journey,) = keys.random.choices(journeys, cum_weights=weights)
            yield from journey.requests(keys)


def request_list(mix: Mix, space: KeySpace, *, seed: int, count: int) -> tuple[Request, ...]:
    """The first `count` requests of a mix, for passes that send them one by one."""
    return tuple(itertools.islice(mix.stream(space, seed=seed, phase="examination"), count))
