"""Series are told by target and for each worker; a generator has no workers, and an empty Prometheus no targets."""

from collections.abc import Sequence

from perflab_dashboards.cost import cost_of
from perflab_dashboards.metrics import SCRAPE_DURATION
from perflab_dashboards.prometheus_api import Prometheus, Series
from perflab_instrumentation.metrics import WORKERS

APPLICATION = {"job": "application", "instance": "a:1"}
GENERATOR = {"job": "generator", "instance": "g:1"}


def one(labels: dict[str, str], value: float) -> Series:
    return Series(labels=labels, points=((0.0, value),))


APPLICATION_COSTS = (
    "application a:1: 1000 series for 2 workers (500 per worker, 2 that one more would add); a scrape takes 12.3 ms"
)


class Watching(Prometheus):
    """Two targets, one of them an application with two workers."""

    def instant(self, query: str, at_s: float) -> Sequence[Series]:
        if query.startswith("topk"):
            return [one({"metric": "small"}, 3), one({"metric": "large"}, 500)]
        if WORKERS.name in query:
            return [one(APPLICATION, 2)]
        if "worker!=" in query:
            return [one(APPLICATION, 4)]
        if SCRAPE_DURATION.name in query:
            return [one(APPLICATION, 0.0123), one(GENERATOR, 0.001)]
        return [one(GENERATOR, 40), one(APPLICATION, 1000)]


class Empty(Prometheus):
    def instant(self, query: str, at_s: float) -> Sequence[Series]:
        return []


def test_each_target_and_the_largest_metrics_are_told() -> None:
    assert list(cost_of(Watching(url=""), 0.0).lines()) == [
        APPLICATION_COSTS,
        "generator g:1: 40 series; a scrape takes 1.0 ms",
        "500 of large",
        "3 of small",
    ]


def test_nothing_watched_is_said() -> None:
    assert list(cost_of(Empty(url=""), 0.0).lines()) == ["no target is watched"]
