"""A Sentry event is read as its SDK meant it."""

import pytest
from sent_errors import event

from perflab.sinks.sentry.event import read_event


def test_title_and_culprit_say_what_and_where() -> None:
    found = read_event(event(), received_ns=1)
    assert found.title == "KeyError: 'price'"
    assert found.culprit == "shop.prices in price"


def test_the_lines_around_are_numbered_and_the_hit_is_known() -> None:
    frame = read_event(event(), received_ns=1).raised[0].frames[1]
    assert frame.lines == ((41, "def checkout(request):"), (42, "    return price(basket)"), (43, ""))
    assert frame.source == "return price(basket)"


@pytest.mark.parametrize("tags", [{"strategy": "redis", "run_id": "r"}, [["strategy", "redis"], ["run_id", "r"]]])
def test_tags_tie_an_event_to_run_and_strategy(tags: object) -> None:
    found = read_event(event(tags=tags, contexts={"trace": {"trace_id": "a" * 32, "span_id": "b"}}), received_ns=1)
    assert (found.strategy, found.run_id, found.trace_id) == ("redis", "r", "a" * 32)


@pytest.mark.parametrize(
    ("written", "time_ns"),
    [
        (1_767_225_600.25, 1_767_225_600_250_000_000),
        ("2026-01-01T00:00:00.25Z", 1_767_225_600_250_000_000),
        ("2026-01-01T01:00:00.25+01:00", 1_767_225_600_250_000_000),
        ("2026-01-01T00:00:00", 1_767_225_600_000_000_000),
        ("yesterday", 7),
        (float("nan"), 7),
        (10**400, 7),
        (-5, 7),
    ],
)
def test_times_come_as_text_or_seconds_and_nonsense_gives_the_time_of_arrival(written: object, time_ns: int) -> None:
    assert read_event(event() | {"timestamp": written}, received_ns=7).time_ns == time_ns


def test_half_a_surrogate_pair_becomes_storable() -> None:
    read_event(event(value="\ud800"), received_ns=1).title.encode()


def test_an_event_without_id_gets_the_same_one_each_time() -> None:
    sent = event() | {"event_id": "../../etc"}
    found = read_event(sent, received_ns=1).event_id
    assert len(found) == 32
    assert found == read_event(sent, received_ns=2).event_id
