"""Equal errors meet in one group; different ones do not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sent_errors import event

from perflab.sinks.sentry.event import read_event
from perflab.sinks.sentry.grouping import group_id


def group(sent: dict[str, Any]) -> str:
    return group_id(read_event(sent, received_ns=1))


def frames(sent: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sent["exception"]["values"][0]["stacktrace"]["frames"]
    return found


def test_the_value_and_the_line_do_not_matter() -> None:
    moved = event(2, value="'name'")
    frames(moved)[1]["lineno"] = 99
    assert group(moved) == group(event())


def test_the_frameworks_frames_do_not_matter() -> None:
    upgraded = event()
    frames(upgraded)[0]["function"] = "renamed"
    assert group(upgraded) == group(event())


def test_a_recursion_is_one_error_at_any_depth() -> None:
    deep = event()
    frames(deep).extend([frames(deep)[-1]] * 20)
    assert group(deep) == group(event())


@pytest.mark.parametrize("change", ["type", "function"])
def test_another_type_or_place_is_another_error(change: str) -> None:
    other = event()
    if change == "type":
        other["exception"]["values"][0]["type"] = "ValueError"
    else:
        frames(other)[-1]["function"] = "discount"
    assert group(other) != group(event())


def test_the_chain_counts() -> None:
    chained = event()
    chained["exception"]["values"].insert(0, {"type": "OSError", "value": "disk"})
    assert group(chained) != group(event())


def test_a_fingerprint_decides_alone() -> None:
    assert group(event(fingerprint=["payments"])) == group(event(raised="Other", fingerprint=["payments"]))
    assert group(event(fingerprint=["payments"])) != group(event(fingerprint=["stock"]))


def test_a_fingerprint_may_refine_the_default() -> None:
    refined = event(fingerprint=["{{ default }}", "tenant-1"])
    assert group(refined) != group(event())
    assert group(event(fingerprint=["{{default}}"])) == group(event())


def test_messages_group_by_template_else_without_their_numbers() -> None:
    one = {"logentry": {"message": "stock of %s low", "formatted": "stock of 1 low"}}
    two = {"logentry": {"message": "stock of %s low", "formatted": "stock of 2 low"}}
    assert group(one) == group(two)
    assert group({"message": "order 4711 lost"}) == group({"message": "order 4712 lost"})
    assert group({"message": "order 4711 lost"}) != group({"message": "order 4711 found"})


def test_frames_that_no_sdk_marked_count_as_the_applications() -> None:
    unmarked = event()
    for frame in frames(unmarked)[1:]:
        del frame["in_app"]
    assert group(unmarked) == group(event())


TEXT = st.text(alphabet="aä0\x00\ud800", max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("event_id", "timestamp", "tags", "contexts", "exception", "breadcrumbs", "logentry", "request", "fingerprint")


@given(name=st.sampled_from(FIELDS), value=JSON)
def test_an_event_of_any_shape_is_read_and_grouped(name: str, value: Any) -> None:
    found = read_event(event() | {name: value}, received_ns=7)
    assert len(group_id(found)) == 16
    assert found.title
    assert found.time_ns > 0


@given(value=JSON)
def test_an_exception_of_any_shape_is_read_and_grouped(value: Any) -> None:
    sent = {
        "exception": [{"type": value, "value": value, "stacktrace": {"frames": [{"lineno": value, "vars": value}]}}]
    }
    assert len(group(sent)) == 16
