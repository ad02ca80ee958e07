"""What Prometheus reads is the catalogue, filled."""

import pytest
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from perflab_loadtests.health.report import Health
from perflab_loadtests.live.exposition import OUTCOMES, LiveCollector, PatientRegistry, only_at
from perflab_loadtests.live.figures import Live
from perflab_loadtests.live.window import Window
from perflab_loadtests.metrics import BUCKETS_S, METRICS
from perflab_loadtests.recording.tally import Tally

HEALTH = Health(cpu_ratio=0.2, loop_lag_p99_s=0.001, start_lag_p99_s=0.002, starved_ratio=0.01)
FORMATS = {"text": (generate_latest, text_families), "openmetrics": (generate_openmetrics, openmetrics_families)}


@pytest.fixture
def live(window: Window) -> Live:
    live = Live(run_id="r1", strategy="redis")
    live.phase_started("steady")
    live.update(window, Tally(scheduled=90, due=9, started=7, completed=6, dropped=1), HEALTH, 120.5, 8, workers=2)
    return live


@pytest.fixture(params=FORMATS)
def families(live: Live, request: pytest.FixtureRequest) -> list[Metric]:
    write, read = FORMATS[request.param]
    registry = CollectorRegistry()
    registry.register(LiveCollector(live))
    return list(read(write(registry).decode()))


def value(families: list[Metric], name: str, **labels: str) -> float:
    [found] = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    return found


def test_every_metric_of_the_catalogue_is_there_and_nothing_else(families: list[Metric]) -> None:
    series = {sample.name for family in families for sample in family.samples}
    histograms = {metric.name for metric in METRICS if metric.kind == "histogram"}
    expected = {metric.name for metric in METRICS} - histograms
    assert series == expected | {f"{name}_{part}" for name in histograms for part in ("bucket", "sum", "count")}


def test_labels_and_help_are_those_of_the_catalogue(families: list[Metric]) -> None:
    found = {family.name: family for family in families}
    for metric in METRICS:
        stem = metric.name.removesuffix("_total").removesuffix("_info")
        family = found.get(stem) or found[metric.name]
        assert family.documentation == metric.help
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == set(metric.labels)


def test_figures_arrive_as_they_are(families: list[Metric]) -> None:
    def generator(name: str, **labels: str) -> float:
        return value(families, f"perflab_generator_{name}", **labels)

    assert generator("requests_scheduled_total") == 9
    assert generator("requests_dropped_total") == 1
    assert generator("requests_in_flight") == 1
    assert generator("requests_waiting") == 1
    assert generator("target_level") == 120.5
    assert generator("users") == 8
    assert generator("workers_connected") == 2
    assert generator("cpu_ratio") == 0.2
    assert generator("requests_completed_total", endpoint="GET /a", outcome="ok") == 1
    assert generator("requests_completed_total", endpoint="GET /a", outcome="http_5xx") == 1
    assert generator("requests_completed_total", endpoint="POST /b", outcome="timeout") == 0
    assert generator("response_time_seconds_sum", endpoint="GET /a") == 2.75
    assert generator("service_time_seconds_sum", endpoint="GET /a") == 0.75
    assert generator("response_time_seconds_count", endpoint="GET /a") == 2
    assert generator("run_info", run_id="r1", strategy="redis", phase="steady") == 1


def test_buckets_are_cumulated_over_all_bounds(families: list[Metric]) -> None:
    buckets = {
        float(sample.labels["le"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == "perflab_generator_response_time_seconds_bucket" and sample.labels["endpoint"] == "GET /a"
    }
    assert list(buckets) == [*BUCKETS_S, float("inf")]
    assert all(count == (bound_s >= 0.25) + (bound_s >= 2.5) for bound_s, count in buckets.items())


def test_other_greenlets_have_their_turn_and_the_figures_stay_those_of_one_moment(live: Live, window: Window) -> None:
    turns: list[int] = []

    def go_on() -> None:
        turns.append(1)
        live.update(window, Tally(due=1000, started=1000), HEALTH, 1.0, 1)

    registry = PatientRegistry(go_on)
    registry.register(LiveCollector(live))
    families = list(text_families(generate_latest(registry).decode()))
    assert len(turns) == len(METRICS)
    assert value(families, "perflab_generator_requests_in_flight") == 1
    assert value(families, "perflab_generator_service_time_seconds_count", endpoint="GET /a") == 2


def test_outcomes_are_named() -> None:
    assert len(set(OUTCOMES)) == len(OUTCOMES)
    assert OUTCOMES[0] == "ok"


def test_another_path_is_told_the_way() -> None:
    answered: list[str] = []
    routed = only_at("/metrics", lambda *_: [b"metrics"])
    assert routed({"PATH_INFO": "/metrics"}, None) == [b"metrics"]
    [body] = routed({"PATH_INFO": "/"}, lambda status, _: answered.append(status))
    assert answered == ["404 Not Found"]
    assert b"/metrics" in body
