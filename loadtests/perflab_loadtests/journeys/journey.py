"""What is a journey, and what is a mix of them?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from perflab_loadtests.journeys.request import Request
from perflab_loadtests.journeys.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What one user does in one visit: a pure generator of requests, each sendable without the others' answers.

    `needs` names what the plan must give: tables of the key space, `search_terms`, `service_key`, `customer_tokens`.
    """

    name: str
    requests: Callable[[Visitor], Iterator[Request]]
    needs: frozenset[str] = field(default_factory=frozenset)
    writes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Weighted journeys; a weight is a share of visits, whatever the weights add up to."""

    name: str
    summary: str
    journeys: tuple[tuple[Journey, float], ...]

    def __post_init__(self) -> None:
        if not self.journeys or any(weight <= 0 for _, weight in self.journeys):
            raise ValueError(f"mix {self.name!r} needs at least one journey, each with a weight above 0")

    @property
    def writes(self) -> bool:
        """Whether any of its journeys changes data."""
        return any(journey.writes for journey, _ in self.journeys)

    @property
    def needs(self) -> frozenset[str]:
        return frozenset().union(*(journey.needs for journey, _ in self.journeys))
