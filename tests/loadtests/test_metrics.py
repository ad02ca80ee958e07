"""The catalogue keeps Prometheus' naming rules.

Rules: https://prometheus.io/docs/practices/naming/ and the OpenMetrics specification.
"""

import re
from itertools import pairwise

import pytest

from perflab_loadtests import metrics
from perflab_loadtests.metrics import BUCKETS_S, METRICS, Metric

BASE_UNITS = {"seconds", "ratio", ""}
OTHER_UNITS = {"ms", "us", "milliseconds", "percent", "rps", "minutes", "kb"}
SUFFIXES_OF_SERIES = ("_count", "_sum", "_bucket", "_created")
every_metric = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)


@every_metric
def test_a_name_is_lower_case_words_with_the_generators_prefix(metric: Metric) -> None:
    assert re.fullmatch(r"perflab_generator(_[a-z][a-z0-9]*)+", metric.name)


@every_metric
def test_counters_and_only_they_end_in_total(metric: Metric) -> None:
    assert metric.name.endswith("_total") == (metric.kind == "counter")


@every_metric
def test_information_and_only_it_ends_in_info(metric: Metric) -> None:
    assert metric.name.endswith("_info") == (metric.kind == "info")


@every_metric
def test_no_name_collides_with_the_series_of_a_histogram(metric: Metric) -> None:
    assert not metric.name.endswith(SUFFIXES_OF_SERIES)


@every_metric
def test_a_unit_is_a_base_unit_and_ends_the_name(metric: Metric) -> None:
    assert metric.unit in BASE_UNITS
    words = metric.name.removesuffix("_total").split("_")
    assert words[-1] == metric.unit if metric.unit else not BASE_UNITS & set(words)
    assert not OTHER_UNITS & set(words)


@every_metric
def test_labels_are_plain_and_not_repeated_in_the_name(metric: Metric) -> None:
    assert len(set(metric.labels)) == len(metric.labels)
    for label in metric.labels:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", label)
        assert label not in {"le", "quantile", "job", "instance"}
        assert label not in metric.name


@every_metric
def test_help_is_one_sentence_on_one_line(metric: Metric) -> None:
    assert metric.help.endswith(".")
    assert "\n" not in metric.help


def test_every_metric_of_the_module_is_in_the_catalogue_once() -> None:
    assert [found for found in vars(metrics).values() if isinstance(found, Metric)] == list(METRICS)
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_buckets_grow_by_a_quarter_from_half_a_millisecond_to_a_minute() -> None:
    assert (BUCKETS_S[0], BUCKETS_S[-1]) == (0.0005, 60.0)
    growth = [after / before for before, after in pairwise(BUCKETS_S)]
    assert all(factor == pytest.approx(1.25, rel=1e-3) for factor in growth[:-1])
    assert 1 < growth[-1] <= 1.25
