"""An answer without a value is an empty panel, unless somebody said why; a refusal is told in Prometheus' words."""

from collections.abc import Sequence

import pytest

from perflab_dashboards.checks import live
from perflab_dashboards.checks.live import Look, ask_all, counts
from perflab_dashboards.prometheus_api import Prometheus, PrometheusRefused, Series

DOCUMENT = {
    "uid": "b",
    "panels": [
        {"type": "row", "title": "r"},
        {"type": "timeseries", "title": "p", "targets": [{"refId": "A", "expr": "x[$__rate_interval]"}]},
        {"type": "stat", "title": "q", "targets": [{"refId": "A", "expr": "y", "instant": True}]},
    ],
}
LOOK = Look(start_s=0, end_s=120, values={"__rate_interval": "20s"})


class Fixed(Prometheus):
    """Answers the same to everything."""

    answer: Sequence[Series] = ()

    def instant(self, query: str, at_s: float) -> Sequence[Series]:
        assert (query, at_s) == ("y", 120)
        return self.answer

    def over(self, query: str, *, start_s: float, end_s: float, step_s: float) -> Sequence[Series]:
        assert (query, step_s) == ("x[20s]", 2)
        return self.answer


class Refusing(Prometheus):
    def instant(self, query: str, at_s: float) -> Sequence[Series]:
        raise PrometheusRefused("parse error")


def test_nothing_and_only_nan_are_empty() -> None:
    for answer in ((), (Series(labels={}, points=()),)):
        Fixed.answer = answer
        mistakes = [finding.mistake for finding in ask_all(DOCUMENT, Fixed(url=""), LOOK)]
        assert mistakes == ["b / p / A: no data for x[$__rate_interval]", "b / q / A: no data for y"]


def test_one_value_is_enough() -> None:
    Fixed.answer = (Series(labels={}, points=((1.0, 0.0),)),)
    assert [finding.mistake for finding in ask_all(DOCUMENT, Fixed(url=""), LOOK)] == [None, None]


def test_a_target_with_a_reason_may_be_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    Fixed.answer = ()
    monkeypatch.setattr(live, "EMPTY_BY_RIGHT", {"b / p / A": "nothing went wrong"})
    assert [finding.mistake is None for finding in ask_all(DOCUMENT, Fixed(url=""), LOOK)] == [True, False]


def test_a_refusal_is_told_and_the_rest_is_still_asked() -> None:
    mistakes = [
        finding.mistake for finding in ask_all({**DOCUMENT, "panels": DOCUMENT["panels"][2:]}, Refusing(url=""), LOOK)
    ]
    assert mistakes == ["b / q / A: parse error"]


def test_a_target_of_another_store_is_not_asked_and_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "ELSEWHERE", {"b / q / A": "lines are in a Loki"})
    Fixed.answer = (Series(labels={}, points=((1.0, 0.0),)),)
    findings = list(ask_all(DOCUMENT, Fixed(url=""), LOOK))
    assert [finding.mistake for finding in findings] == [None, None]
    assert counts(findings) == "1 of 1 queries hold data, 1 ask Tempo or Loki and were not asked"


def test_what_is_empty_by_right_is_counted_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    Fixed.answer = ()
    monkeypatch.setattr(live, "EMPTY_BY_RIGHT", {"b / p / A": "nothing went wrong"})
    assert counts(ask_all(DOCUMENT, Fixed(url=""), LOOK)) == "0 of 2 queries hold data, 1 are empty by right"
