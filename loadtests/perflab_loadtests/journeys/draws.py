"""Where do a visit's random choices come from? A counter-based generator: cheap to seed, the same on every machine.

SplitMix64: the state advances by a constant odd increment and each state is mixed to one output,

    state_k = state_0 + k * 0x9E3779B97F4A7C15  (mod 2**64),    draw_k = mix(state_k)

so a generator costs one addition to make, and visit i can have its own without drawing those before it.
Source: Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators".
"""

import hashlib
from collections.abc import Sequence
from typing import Final

MASK: Final = (1 << 64) - 1
INCREMENT: Final = 0x9E3779B97F4A7C15
VISIT_STRIDE: Final = 0xD1342543DE82EF95
"""Another odd constant, so that neighbouring visits do not share a stretch of states."""


def stream_key(seed: int, purpose: str) -> int:
    """A 64-bit key for one purpose; different purposes of one seed share nothing."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest(), "big")


def mix(state: int) -> int:
    """SplitMix64's output function."""
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
    return state ^ (state >> 31)


class Draws:
    """The random choices of visit `index` under one key."""

    __slots__ = ("_state",)

    def __init__(self, key: int, index: int) -> None:
        self._state = mix((key + index * VISIT_STRIDE) & MASK)

    def uniform(self) -> float:
        """In [0, 1), from the 53 highest bits of one draw."""
        self._state = (self._state + INCREMENT) & MASK
        return (mix(self._state) >> 11) * 2.0**-53

    def below(self, limit: int) -> int:
        """An integer in 0..limit-1; the bias of scaling is below limit / 2**53."""
        return int(self.uniform() * limit)

    def choice[T](self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[self.below(len(options))]
