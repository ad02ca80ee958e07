"""How do merged counts look to Prometheus? prometheus_client's metric families, made when somebody asks. Pure."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client import Metric as Family
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.samples import Exemplar as ClientExemplar
from prometheus_client.utils import floatToGoString

from perflab_instrumentation.counts.file import OVERFLOW
from perflab_instrumentation.counts.rows import BUSINESS, BUSINESS_GAUGE, BUSINESS_HISTOGRAM, SUM_PART, Key, Row
from perflab_instrumentation.metrics import METRICS, Metric

type Bucket = tuple[str, float] | tuple[str, float, ClientExemplar]


def families(rows: Mapping[Key, Row]) -> Iterator[Family]:
    """One family per metric of the catalogue, present even when nothing was counted yet, then the project's own."""
    by_metric: dict[str, list[tuple[tuple[str, ...], Row]]] = {name: [] for name in METRICS}
    business: dict[str, list[tuple[tuple[str, ...], Row]]] = {}
    histograms: dict[str, list[tuple[tuple[str, ...], Row]]] = {}
    for (name, labels), row in sorted(rows.items()):
        if name in by_metric:
            by_metric[name].append((labels, row))
        elif labels[:1] == (OVERFLOW,):
            continue  # too many series: what they were called is not known any more
        elif name.startswith(BUSINESS_HISTOGRAM):
            histograms.setdefault(name.removeprefix(BUSINESS_HISTOGRAM), []).append((labels, row))
        elif name.startswith((BUSINESS, BUSINESS_GAUGE)):
            business.setdefault(name.removeprefix(BUSINESS), []).append((labels, row))
    for name, series in by_metric.items():
        yield _family(METRICS[name], series)
    for name, series in business.items():
        yield _business(name, series)
    for name, series in histograms.items():
        yield _business_histogram(name, series)


def _family(metric: Metric, series: list[tuple[tuple[str, ...], Row]]) -> Family:
    if metric.kind == "histogram":
        histogram = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels, unit=metric.unit)
        for labels, row in series:
            histogram.add_metric(labels, _buckets(metric, row), row.numbers[-1])
        return histogram
    if metric.kind == "counter":
        counter = CounterMetricFamily(metric.name, metric.help, labels=metric.labels)
        for labels, row in series:
            counter.add_metric(labels, row.numbers[0])
        return counter
    gauge = GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, row in series:
        gauge.add_metric(labels, row.numbers[0])
    return gauge


def _buckets(metric: Metric, row: Row) -> list[Bucket]:
    """Cumulative, as the format wants them; the file keeps them apart."""
    bounds = [*map(floatToGoString, metric.bounds), "+Inf"]
    total = 0.0
    buckets: list[Bucket] = []
    for index, (bound, count) in enumerate(zip(bounds, row.numbers[:-1], strict=True)):
        total += count
        if (exemplar := row.exemplars.get(index)) is None:
            buckets.append((bound, total))
        else:
            labels = {"trace_id": f"{exemplar.trace_id:032x}"}
            buckets.append((bound, total, ClientExemplar(labels, exemplar.value, round(exemplar.time_s, 3))))
    return buckets


def _business(name: str, series: list[tuple[tuple[str, ...], Row]]) -> Family:
    """Labels of a project's row: its help, then names and values by turns."""
    first = series[0][0]
    kind = GaugeMetricFamily if name.startswith(BUSINESS_GAUGE) else CounterMetricFamily
    family = kind(name.removeprefix(BUSINESS_GAUGE), first[0], labels=first[1::2])
    for labels, row in series:
        if labels[1::2] == first[1::2]:
            family.add_metric(labels[2::2], row.numbers[0])
    return family


def _business_histogram(name: str, series: list[tuple[tuple[str, ...], Row]]) -> Family:
    """Rows that differ in which bucket they are, or are the sum, are one series."""
    help_text, bounds, _, *first = series[0][0]
    bounds_text = [*map(floatToGoString, map(float, bounds.split(","))), "+Inf"]
    counts: dict[tuple[str, ...], list[float]] = {}
    sums: dict[tuple[str, ...], float] = {}
    for (_, its_bounds, part, *pairs), row in series:
        if its_bounds != bounds or pairs[::2] != first[::2]:
            continue  # announced otherwise by another worker: buckets of different bounds do not add up
        values = tuple(pairs[1::2])
        if part == SUM_PART:
            sums[values] = row.numbers[0]
        else:
            counts.setdefault(values, [0.0] * len(bounds_text))[int(part)] = row.numbers[0]
    family = HistogramMetricFamily(name, help_text, labels=first[::2])
    for values, numbers in counts.items():
        cumulative = list(zip(bounds_text, accumulate(numbers), strict=True))
        family.add_metric(values, cumulative, sums.get(values, 0.0))
    return family
