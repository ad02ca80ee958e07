"""What Prometheus reads: cumulative buckets, exemplars with the trace's id, and every family from the start."""

from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.rows import Exemplar, Key, Row
from perflab_instrumentation.metrics import METRICS
from perflab_instrumentation.sinks.families import families


class Fixed(Collector):
    def __init__(self, rows: dict[Key, Row]) -> None:
        self._rows = rows

    def collect(self):  # type: ignore[no-untyped-def]
        return families(self._rows)


def exposed(rows: dict[Key, Row]) -> dict[str, object]:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Fixed(rows))
    return {family.name: family for family in text_string_to_metric_families(generate_latest(registry).decode())}


def test_every_metric_is_there_before_anything_was_counted() -> None:
    assert set(exposed({})) == {name.removesuffix("_total") for name in METRICS}


def test_buckets_add_up_and_carry_their_example() -> None:
    row = Row([0.0] * (len(metrics.SECONDS) + 2))
    row.numbers[3], row.numbers[5], row.numbers[-2], row.numbers[-1] = 2.0, 1.0, 4.0, 9.5
    row.exemplars[5] = Exemplar(trace_id=0xABC, value=metrics.SECONDS[5], time_s=1e9)
    family = exposed({(metrics.REQUEST_DURATION.name, ("GET", "/a", "200")): row})[metrics.REQUEST_DURATION.name]
    samples = family.samples  # type: ignore[attr-defined]
    buckets = [sample for sample in samples if sample.name.endswith("_bucket")]
    assert [sample.value for sample in buckets[2:6]] == [0.0, 2.0, 2.0, 3.0]
    assert buckets[-1].value == 7.0
    assert buckets[5].exemplar.labels == {"trace_id": f"{0xABC:032x}"}
    assert {sample.name.rpartition("_")[2]: sample.value for sample in samples if "_bucket" not in sample.name} == {
        "count": 7.0,
        "sum": 9.5,
    }
