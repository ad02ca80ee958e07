"""What is on a board? Panels of five kinds, their queries, units and links; plain data, and no Grafana in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["stat", "time_series", "table", "heatmap", "bar_gauge"]
Unit = Literal["s", "reqps", "ops", "percentunit", "short", "bytes", "none", "dateTimeFromNow"]
VariableKind = Literal["datasource", "query", "choice", "text"]

COLUMNS: Final = 24
"""Of Grafana's grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One query. In a table, `legend` is the column's title; `unit` is that column's where it is not the panel's."""

    query: str
    legend: str
    exemplars: bool = False
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From a value to its cause."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From this value on, this colour."""

    at: float
    colour: Literal["green", "yellow", "orange", "red"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One question with its answer. `labels` are a table's leading columns, by which its queries are grouped."""

    kind: Kind
    title: str
    description: str
    unit: Unit
    targets: tuple[Target, ...]
    width: int = 8
    height: int = 8
    labels: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    steps: tuple[Step, ...] = ()
    stacked: bool = False
    low: float | None = 0
    high: float | None = None

    def __post_init__(self) -> None:
        if not (1 <= self.width <= COLUMNS and self.height >= 1):
            raise ValueError(f"{self.title}: {self.width} x {self.height} does not fit a grid of {COLUMNS} columns")
        if not self.targets:
            raise ValueError(f"{self.title}: a panel needs a query")
        if (self.kind == "table") != bool(self.labels):
            raise ValueError(f"{self.title}: a table has leading labels and nothing else does")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled row of panels, laid out from left to right."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What a reader may choose. `query` is for kind query; `choices` for kind choice; `value` the text's default."""

    name: str
    label: str
    kind: VariableKind
    query: str = ""
    choices: tuple[str, ...] = ()
    value: str = ""
    several: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Marks on every time axis, at the moments that are a query's values in milliseconds."""

    name: str
    query: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One page. The name is its file's and its address'."""

    name: str
    title: str
    description: str
    variables: tuple[Variable, ...]
    sections: tuple[Section, ...]
    annotations: tuple[Annotation, ...] = ()
    since: str = "now-30m"

    @property
    def uid(self) -> str:
        return f"perflab-{self.name}"

    @property
    def panels(self) -> Sequence[Panel]:
        return tuple(panel for section in self.sections for panel in section.panels)
