"""What may requests refer to? The rows, texts and credentials that exist in the system under load."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class NothingToAskFor(Exception):
    """A journey needs keys, texts or credentials that the plan does not give; the message names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpace:
    """`rows` maps a table's plural name to its number of rows (ids run 1..n)."""

    rows: Mapping[str, int]
    search_terms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = sorted(f"{table} = {count}" for table, count in self.rows.items() if count < 1)
        if wrong:
            raise ValueError(f"tables need at least one row: {', '.join(wrong)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the system under load lets in."""

    service_key: str | None = None
    customer_tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplies:
    """All that journeys draw on."""

    key_space: KeySpace
    credentials: Credentials = field(default_factory=Credentials)

    def lacking(self, needs: Iterable[str]) -> tuple[str, ...]:
        """Those of the needs (a table, `search_terms`, `service_key`, `customer_tokens`) that are not met."""
        return tuple(need for need in sorted(needs) if not self._has(need))

    def _has(self, need: str) -> bool:
        match need:
            case "search_terms":
                return bool(self.key_space.search_terms)
            case "service_key":
                return bool(self.credentials.service_key)
            case "customer_tokens":
                return bool(self.credentials.customer_tokens)
            case table:
                return table in self.key_space.rows
