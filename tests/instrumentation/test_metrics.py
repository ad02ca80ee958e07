"""The catalogue follows Prometheus' naming rules, and its buckets make a percentile worth reading."""

import itertools
import re

import pytest

from perflab_instrumentation.metrics import METRICS, SECONDS, Metric


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_names_and_labels_are_prometheus_own(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.name)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", label) for label in metric.labels)
    assert metric.help.endswith(".") or metric.name.endswith("_info")
    assert metric.unit in metric.name


def test_neighbouring_bounds_are_a_quarter_apart() -> None:
    ratios = [upper / lower for lower, upper in itertools.pairwise(SECONDS)]
    assert all(1.24 < ratio < 1.26 for ratio in ratios)
    assert (SECONDS[0], SECONDS[-1] >= 60) == (0.0005, True)


@pytest.mark.parametrize("wrong", [{"kind": "counter"}, {"kind": "histogram"}, {"kind": "gauge", "bounds": (1.0,)}])
def test_a_metric_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a:"):
        Metric(name="a", help="a", **wrong)  # type: ignore[arg-type]
