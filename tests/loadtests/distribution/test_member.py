"""What a worker that died leaves unknown is counted, never guessed."""

from typing import Any

import pytest

from perflab_loadtests.distribution.member import Member, total
from perflab_loadtests.driver.share import Share


def report(*, started: int, completed: int, dropped: int = 0, scheduled: int = 100, final: bool = False) -> Any:
    return {
        "tally": {
            "scheduled": scheduled,
            "due": started,
            "started": started,
            "completed": completed,
            "dropped": dropped,
            "waited": 0,
            "lost": 0,
            "requests": completed,
            "errors_by_class": {"timeout": 1},
        },
        "health": {"cpu_ratio": 0.4, "loop_lag_p99_s": 0.001, "start_lag_p99_s": 0.002, "starved_ratio": 0.0},
        "cpu_s": 0.5,
        "final": final,
    }


def running(scheduled: int = 100) -> Member:
    member = Member(client_id="a", index=0)
    member.begin(Share(), scheduled=scheduled)
    return member


def test_a_worker_that_ends_well_has_lost_nothing() -> None:
    member = running()
    member.reported(report(started=100, completed=98, dropped=2, final=True), requests=98)
    assert (member.state, member.requests, member.tally.lost) == ("ready", 98, 0)
    assert member.worst_cpu_ratio == 0.4


def test_what_a_dead_worker_had_not_reported_is_lost_and_what_it_had_sent_of_it_is_known() -> None:
    member = running()
    member.reported(report(started=40, completed=38, dropped=1), requests=38)
    member.died(sent=45)
    assert (member.state, member.lost, member.tally.lost) == ("lost", 61, 61)
    assert member.sent_unrecorded == 7
    tally = member.tally
    assert tally.scheduled == tally.completed + tally.dropped + tally.lost


def test_on_another_machine_it_is_not_known_what_was_sent() -> None:
    member = running()
    member.died(sent=None)
    assert (member.lost, member.sent_unrecorded) == (100, None)


def test_of_a_closed_phase_what_was_begun_is_lost() -> None:
    member = running(scheduled=0)
    member.reported(report(started=40, completed=38, scheduled=40), requests=38)
    member.died(sent=45)
    assert (member.lost, member.sent_unrecorded) == (7, 7)


def test_a_worker_that_dies_between_two_phases_has_lost_nothing() -> None:
    member = running()
    member.reported(report(started=100, completed=100, final=True), requests=100)
    member.died(sent=100)
    assert (member.state, member.lost, member.sent_unrecorded) == ("lost", 0, 0)


def test_the_tallies_of_all_workers_add_up() -> None:
    one, other = running(), running()
    one.reported(report(started=100, completed=100, final=True), requests=100)
    other.died(sent=3)
    whole = total([one, other])
    assert (whole.scheduled, whole.completed, whole.lost) == (200, 100, 100)
    assert whole.errors_by_class == {"timeout": 1}


@pytest.mark.parametrize("sent", [0, 5])
def test_more_cannot_be_unrecorded_than_was_sent(sent: int) -> None:
    member = running()
    member.reported(report(started=10, completed=10), requests=10)
    member.died(sent=sent)
    assert member.sent_unrecorded == 0
