"""What is one part of the running stack to a reader? A name, where it is, and whether it answers now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from perflab.servers.server import answers_http


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address, and the words for it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part; `is_up` asks it anew, and `says` is what it tells of itself meanwhile.

    `absent` is set where this machine lacks it: why, and how to get it.
    """

    name: str
    what: str
    is_up: Callable[[], bool]
    links: tuple[Link, ...] = ()
    says: Callable[[], str] = lambda: ""
    absent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A part at one moment."""

    part: Part
    up: bool
    words: str

    @property
    def word(self) -> str:
        if self.part.absent:
            return "not here"
        return "up" if self.up else "down"


def state_of(part: Part) -> State:
    """Asked now; a part that is absent is neither up nor down."""
    return State(part=part, up=not part.absent and part.is_up(), words=part.absent or part.says())


def document(states: tuple[State, ...]) -> dict[str, Any]:
    """For machines: name to state, words and addresses."""
    return {
        state.part.name: {
            "state": state.word,
            "words": state.words,
            "links": [link.url for link in state.part.links],
        }
        for state in states
    }


def answers(port: int, path: str) -> Callable[[], bool]:
    """Does it answer there with 200?"""
    return lambda: answers_http(port, path)
