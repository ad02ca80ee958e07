"""What does EXPLAIN's JSON hold? A typed view of the parts that a comparison needs; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self


class NotAPlan(ValueError):
    """The JSON is not what EXPLAIN (ANALYZE, FORMAT JSON) gives; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the plan, over EXPLAIN's own property names."""

    properties: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        value = self.properties.get(name)
        return None if value is None else str(value)

    def number(self, name: str) -> float:
        return float(self.properties.get(name, 0))

    @property
    def children(self) -> tuple["Node", ...]:
        return tuple(Node(child) for child in self.properties.get("Plans", ()))

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def shared_blocks(self) -> int:
        """Found in shared buffers or read into them, by this node and all below; the sum does not depend on warmth."""
        return int(self.number("Shared Hit Blocks") + self.number("Shared Read Blocks"))

    @property
    def label(self) -> str:
        """What EXPLAIN's text form calls it, without alias: `Index Only Scan using idx on table`."""
        words = [_operation(self)]
        if index := self.text("Index Name"):
            words.append(f"on {index}" if self.text("Node Type") == "Bitmap Index Scan" else f"using {index}")
        targets = (self.text(kind) for kind in ("Relation Name", "Function Name", "CTE Name"))
        words += [f"on {target}" for target in targets if target]
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Explained:
    """One EXPLAIN (ANALYZE, BUFFERS, SETTINGS, FORMAT JSON)."""

    top: Node
    execution_ms: float
    planning_ms: float
    settings: Mapping[str, str]

    @classmethod
    def read(cls, document: Any) -> Self:
        """From EXPLAIN's list of one object, or that object.

        Raises:
            NotAPlan: no plan, or one that was not executed.
        """
        if isinstance(document, list):
            document = document[0] if document else None
        if not isinstance(document, Mapping) or not isinstance(document.get("Plan"), Mapping):
            raise NotAPlan(f"no 'Plan' in {str(document)[:80]!r}")
        if "Execution Time" not in document:
            raise NotAPlan("no 'Execution Time': explain with ANALYZE")
        return cls(
            top=Node(document["Plan"]),
            execution_ms=float(document["Execution Time"]),
            planning_ms=float(document.get("Planning Time", 0)),
            settings=document.get("Settings", {}),
        )


_AGGREGATES = {"Sorted": "GroupAggregate", "Hashed": "HashAggregate", "Mixed": "MixedAggregate"}


def _operation(node: Node) -> str:
    kind = node.text("Node Type") or "?"
    join = node.text("Join Type")
    if kind == "Aggregate":
        kind = _AGGREGATES.get(node.text("Strategy") or "", kind)
    if kind == "SetOp" and (command := node.text("Command")):
        kind = f"SetOp {command}"
    if join and join != "Inner":
        kind = f"{kind.removesuffix(' Join')} {join} Join"
    elif kind in {"Hash", "Merge"} and join:
        kind = f"{kind} Join"
    if (partial := node.text("Partial Mode")) and partial != "Simple":
        kind = f"{partial} {kind}"
    if node.properties.get("Parallel Aware"):
        kind = f"Parallel {kind}"
    if node.text("Scan Direction") == "Backward":
        kind = f"{kind} Backward"
    return kind
