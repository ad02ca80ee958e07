"""Statements are kept as they come; one that repeats is noticed once, with the line that sends it."""

from pathlib import Path

from perflab_instrumentation.request.activity import MOST_QUERIES, Activity
from perflab_instrumentation.request.statements import describe
from perflab_instrumentation.request.trace_context import TraceContext

STATEMENT = describe("SELECT a FROM t WHERE id = %s")


def activity(*, sampled: bool) -> Activity:
    return Activity(TraceContext(1, 2, 0, sampled))


def query(of: Activity, times: int) -> None:
    for number in range(times):
        of.add_query(STATEMENT, "postgresql", number, number + 1, 1, failed=False, repeats=5)


def test_fewer_than_the_threshold_is_no_repetition() -> None:
    quiet = activity(sampled=False)
    query(quiet, 4)
    assert quiet.repeated == {}


def test_a_repeated_statement_is_noticed_with_its_call_site() -> None:
    loud = activity(sampled=False)
    query(loud, 12)
    (frames,) = loud.repeated.values()
    assert (Path(frames[0][0]).name, frames[0][2]) == ("test_activity.py", "query")
    assert loud.query_count == 12


def test_frames_are_walked_for_sampled_requests_only() -> None:
    for sampled in (False, True):
        one = activity(sampled=sampled)
        query(one, 1)
        assert bool(one.queries[0][5]) is sampled


def test_a_runaway_request_is_counted_to_the_end_and_kept_in_part() -> None:
    runaway = activity(sampled=False)
    query(runaway, MOST_QUERIES + 7)
    assert (len(runaway.queries), runaway.query_count) == (MOST_QUERIES, MOST_QUERIES + 7)


def test_of_very_many_cache_operations_the_keys_are_still_counted() -> None:
    activity = Activity(TraceContext(1, 2, 0, sampled=False))
    for _ in range(MOST_QUERIES + 3):
        activity.add_cache_operation(("default", "get", "hit", 0, 1, 2))
    assert len(activity.cache_operations) == MOST_QUERIES
    assert activity.more_cache_keys == {("default", "get", "hit"): 6}
