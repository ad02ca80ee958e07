"""Does every query of every panel hold data in a Prometheus that watched a real run? An empty one fails, by name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from perflab_dashboards.checks.document import ShownTarget, panels, targets
from perflab_dashboards.checks.substitution import substitute
from perflab_dashboards.prometheus_api import Prometheus, PrometheusRefused

NO_TASKS: Final = "the project has no Celery worker that is watched"
NO_JOBS: Final = "no task and no management command has run"
NO_COMMANDS: Final = "no management command has run while a server of the project was there to keep its counts"
NO_PLANS: Final = "plans are watched where `plan_changes` asks for it"
EMPTY_BY_RIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "perflab-runtime / Tasks by end / A": NO_TASKS,
        "perflab-runtime / Task time (p95, estimated) / A": NO_TASKS,
        "perflab-runtime / Jobs in progress / A": NO_JOBS,
        "perflab-runtime / Jobs in progress / B": NO_TASKS,
        "perflab-runtime / Statements per job / A": NO_JOBS,
        "perflab-runtime / Database time per job / A": NO_JOBS,
        "perflab-runtime / Management commands / A": NO_COMMANDS,
        "perflab-runtime / Management commands / B": NO_COMMANDS,
        "perflab-database / Plan changes by statement / A": NO_PLANS,
        "perflab-database / Plans asked for / A": NO_PLANS,
    }
)
"""Target ("board / panel / refId") to why a project's Prometheus may hold no data for it. All others hold some in a run
without trouble: a share is 0 where its part was never counted."""
ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "perflab-endpoint / Traces / A": "traces are in a Tempo, where there is one",
        "perflab-endpoint / Log lines / A": "log lines are in a Loki, where there is one",
    }
)
"""Targets that no Prometheus can answer, and so are not asked: only those named here."""

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
    """One target: how many series with data it has, or why it could not be asked or was refused."""

    target: ShownTarget
    series: int = 0
    refused: str = ""

    @property
    def asked(self) -> bool:
        return self.target.where not in ELSEWHERE

    @property
    def mistake(self) -> str | None:
        if self.refused:
            return f"{self.target.where}: {self.refused}"
        if self.series == 0 and self.asked and self.target.where not in EMPTY_BY_RIGHT:
            return f"{self.target.where}: no data for {self.target.query}"
        return None


def ask_all(document: Mapping[str, Any], prometheus: Prometheus, look: Look) -> Iterator[Finding]:
    """Every target of a board, asked as Grafana would."""
    for target in targets(document):
        if target.where in ELSEWHERE:
            yield Finding(target=target)
            continue
        query = substitute(target.query, look.values)
        try:
            if target.instant:
                found = prometheus.instant(query, look.end_s)
            else:
                found = prometheus.over(query, start_s=look.start_s, end_s=look.end_s, step_s=look.step_s)
        except PrometheusRefused as refused:
            yield Finding(target=target, refused=str(refused))
            continue
        yield Finding(target=target, series=sum(1 for series in found if series.points))


def panel_count(document: Mapping[str, Any]) -> int:
    """Rows do not count."""
    return sum(1 for _ in panels(document))


def counts(findings: Iterable[Finding]) -> str:
    """How many queries were asked, held data, and were empty by right; and how many another store would answer."""
    found = list(findings)
    asked = [finding for finding in found if finding.asked]
    held = sum(1 for finding in asked if finding.series)
    by_right = sum(1 for finding in asked if not finding.series and finding.mistake is None)
    words = [f"{held} of {len(asked)} queries hold data"]
    if by_right:
        words.append(f"{by_right} are empty by right")
    if elsewhere := len(found) - len(asked):
        words.append(f"{elsewhere} ask Tempo or Loki and were not asked")
    return ", ".join(words)
