"""Does every query of every panel hold data in a Prometheus that watched a real run? An empty one fails, by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from perflab_dashboards.checks.document import ShownTarget, panels, targets
from perflab_dashboards.checks.substitution import substitute
from perflab_dashboards.prometheus_api import Prometheus, PrometheusRefused

EMPTY_BY_RIGHT: Final[Mapping[str, str]] = MappingProxyType({})
"""Target ("board / panel / refId") to why it holds no data in a run without trouble. Panels are written so that there
is none: a share is 0 where its part was never counted."""

POINTS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is looked at: a window, and the variables' values."""

    start_s: float
    end_s: float
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def step_s(self) -> float:
        return max(1.0, (self.end_s - self.start_s) / POINTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One target: how many series with data it has, or why it could not be asked."""

    target: ShownTarget
    series: int
    refused: str = ""

    @property
    def mistake(self) -> str | None:
        if self.refused:
            return f"{self.target.where}: {self.refused}"
        if self.series == 0 and self.target.where not in EMPTY_BY_RIGHT:
            return f"{self.target.where}: no data for {self.target.query}"
        return None


def ask_all(document: Mapping[str, Any], prometheus: Prometheus, look: Look) -> Iterator[Finding]:
    """Every target of a board, asked as Grafana would."""
    for target in targets(document):
        query = substitute(target.query, look.values)
        try:
            if target.instant:
                found = prometheus.instant(query, look.end_s)
            else:
                found = prometheus.over(query, start_s=look.start_s, end_s=look.end_s, step_s=look.step_s)
        except PrometheusRefused as refused:
            yield Finding(target=target, series=0, refused=str(refused))
            continue
        yield Finding(target=target, series=sum(1 for series in found if series.points))


def panel_count(document: Mapping[str, Any]) -> int:
    """Rows do not count."""
    return sum(1 for _ in panels(document))
