"""What does being watched cost a Prometheus? Series by target and worker, the time of a scrape, the largest metrics.

Counted as Prometheus itself stores them, at one moment; its own series about a scrape are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from perflab_dashboards.metrics import SCRAPE_DURATION
from perflab_dashboards.prometheus_api import Prometheus
from perflab_instrumentation.metrics import WORKERS

OWN: Final = "up|scrape_.*|ALERTS.*"
PARTS: Final = "_(bucket|sum|count)"
LARGEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCost:
    """One target. Of `series`, which are sums over the workers, `of_workers` are each worker's own."""

    job: str
    instance: str
    series: int
    scrape_s: float
    workers: int = 0
    of_workers: int = 0

    @property
    def words(self) -> str:
        words = f"{self.job} {self.instance}: {self.series} series"
        if self.workers:
            words += (
                f" for {self.workers} workers ({self.series / self.workers:.0f} per worker,"
                f" {self.of_workers / self.workers:g} that one more would add)"
            )
        return f"{words}; a scrape takes {self.scrape_s * 1e3:.1f} ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """All targets, and how many series the largest metrics have together."""

    targets: tuple[TargetCost, ...]
    largest: tuple[tuple[str, int], ...]

    def lines(self) -> Iterator[str]:
        """For people."""
        if not self.targets:
            yield "no target is watched"
        for target in self.targets:
            yield target.words
        for name, series in self.largest:
            yield f"{series} of {name}"


def cost_of(prometheus: Prometheus, at_s: float) -> Cost:
    """Asked of a running server.

    Raises:
        PrometheusRefused: it does not answer.
    """
    series = _by_target(prometheus, f'count by (job, instance) ({{job!="",__name__!~"{OWN}"}})', at_s)
    scrapes = _by_target(prometheus, f"max by (job, instance) ({SCRAPE_DURATION.name})", at_s)
    workers = _by_target(prometheus, f"max by (job, instance) ({WORKERS.name})", at_s)
    own = _by_target(prometheus, 'count by (job, instance) ({job!="",worker!=""})', at_s)
    families = f'label_replace({{job!="",__name__!~"{OWN}"}}, "metric", "$1", "__name__", "(.+?)(?:{PARTS})?")'
    largest = prometheus.instant(f"topk({LARGEST}, count by (metric) ({families}))", at_s)
    return Cost(
        targets=tuple(
            TargetCost(
                job=job,
                instance=instance,
                series=round(count),
                scrape_s=scrapes.get((job, instance), 0.0),
                workers=round(workers.get((job, instance), 0)),
                of_workers=round(own.get((job, instance), 0)),
            )
            for (job, instance), count in sorted(series.items())
        ),
        largest=_sorted([(found.labels.get("metric", "?"), round(found.points[-1][1])) for found in largest]),
    )


def _by_target(prometheus: Prometheus, query: str, at_s: float) -> dict[tuple[str, str], float]:
    return {
        (found.labels.get("job", ""), found.labels.get("instance", "")): found.points[-1][1]
        for found in prometheus.instant(query, at_s)
        if found.points
    }


def _sorted(rows: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))
