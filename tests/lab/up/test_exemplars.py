"""The slowest exemplars come first, each trace once."""

from typing import Any

from perflab.up.exemplars import in_order


def series(route: str, *values: tuple[str, str]) -> dict[str, Any]:
    return {
        "seriesLabels": {
            "http_route": route,
            "http_request_method": "GET",
            "http_response_status_code": "200",
            "le": "1",
        },
        "exemplars": [{"labels": {"trace_id": trace}, "value": value, "timestamp": 5.5} for trace, value in values],
    }


def test_the_slowest_come_first_and_each_trace_once() -> None:
    found = in_order([series("/a", ("x", "0.1"), ("y", "0.4")), series("/b", ("z", "0.2"), ("y", "0.4"))])
    assert [(exemplar.trace_id, exemplar.duration_s) for exemplar in found] == [("y", 0.4), ("z", 0.2), ("x", 0.1)]
    assert found[1].route == "/b"


def test_an_exemplar_without_a_trace_is_passed_over() -> None:
    without = {"seriesLabels": {}, "exemplars": [{"labels": {"other": "1"}, "value": "1", "timestamp": 1}]}
    assert in_order([without]) == ()
