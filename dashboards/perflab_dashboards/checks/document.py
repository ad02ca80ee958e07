"""What does a board's JSON hold? Its panels, queries and variables, read from the document, not from the builders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTarget:
    """One query of one panel, as the document has it."""

    board: str
    panel: str
    kind: str
    ref_id: str
    query: str
    instant: bool
    source: str = "prometheus"

    @property
    def where(self) -> str:
        return f"{self.board} / {self.panel} / {self.ref_id}"


def panels(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All panels but the rows; those inside a collapsed row too."""
    for panel in document.get("panels", ()):
        if panel.get("type") == "row":
            yield from panel.get("panels", ())
        else:
            yield panel


def targets(document: Mapping[str, Any]) -> Iterator[ShownTarget]:
    """Every query of every panel."""
    for panel in panels(document):
        for target in panel.get("targets", ()):
            yield ShownTarget(
                board=str(document.get("uid", "?")),
                panel=str(panel.get("title", "?")),
                kind=str(panel.get("type", "?")),
                ref_id=str(target.get("refId", "?")),
                query=str(target.get("expr") or target.get("query", "")),
                instant=bool(target.get("instant", False)),
                source=str((target.get("datasource") or {}).get("type", "prometheus")),
            )


def variable_names(document: Mapping[str, Any]) -> frozenset[str]:
    """What a query may refer to."""
    return frozenset(variable["name"] for variable in document.get("templating", {}).get("list", ()))
