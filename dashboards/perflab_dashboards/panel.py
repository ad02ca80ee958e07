"""What is on a board? Panels of seven kinds, their queries, units and links; plain data, and no Grafana in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["stat", "time_series", "table", "heatmap", "bar_gauge", "traces", "logs"]
Source = Literal["prometheus", "tempo", "loki"]
Unit = Literal["s", "reqps", "ops", "percentunit", "short", "bytes", "none", "dateTimeFromNow"]
VariableKind = Literal["datasource", "query", "choice", "text"]

COLUMNS: Final = 24
"""Of Grafana's grid."""
ASKS: Final[Mapping[Kind, Source]] = MappingProxyType({"traces": "tempo", "logs": "loki"})
"""Which data source a kind of panel asks, where it is not Prometheus."""


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
    """One question with its answer. `labels` are a table's leading columns, by which its queries are grouped; `joined`
    lines go on over moments without a value, with a dot for each that has one.
    """

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
    joined: bool = False
    low: float | None = 0
    high: float | None = None

    def __post_init__(self) -> None:
        if not (1 <= self.width <= COLUMNS and self.height >= 1):
            raise ValueError(f"{self.title}: {self.width} x {self.height} does not fit a grid of {COLUMNS} columns")
        if not self.targets:
            raise ValueError(f"{self.title}: a panel needs a query")
        if (self.kind == "table") != bool(self.labels):
            raise ValueError(f"{self.title}: a table has leading labels and nothing else does")

    @property
    def source(self) -> Source:
        return ASKS.get(self.kind, "prometheus")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled row of panels, laid out from left to right."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What a reader may choose. `source` is for kind datasource, `query` for query, `choices` for choice.

    `value` is the default of a text, or the uid of the data source that is taken at first.
    """

    name: str
    label: str
    kind: VariableKind
    source: Source = "prometheus"
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
