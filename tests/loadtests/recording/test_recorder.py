"""What is added comes back, column by column."""

from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.recording.failure import Failure, status_failure
from perflab_loadtests.recording.recorder import FAILURES, Recorder

TIMES_S = st.floats(0, 1e6)
REQUESTS = st.tuples(
    *(st.sampled_from(["GET /a", "GET /b", "POST /a"]), TIMES_S, TIMES_S, TIMES_S),
    *(st.integers(0, 599), st.integers(0, 2**31 - 1), st.sampled_from(FAILURES)),
)


@given(requests=st.lists(REQUESTS, max_size=30))
def test_every_request_comes_back_as_it_was_added(
    requests: list[tuple[str, float, float, float, int, int, Failure]],
) -> None:
    recorder = Recorder()
    for request in requests:
        recorder.add(*request)
    columns = recorder.take()
    names = {code: endpoint for endpoint, code in recorder.endpoints.items()}
    found = zip(*(column.tolist() for column in columns.values()), strict=True)
    assert [(names[code], *values[:-1], FAILURES[values[-1]]) for code, *values in found] == requests


def test_taking_starts_afresh_and_keeps_the_endpoints_codes() -> None:
    recorder = Recorder()
    recorder.add("GET /a", 0.0, 0.0, 1.0, 200, 10, None)
    recorder.take()
    assert len(recorder) == 0
    recorder.add("GET /b", 0.0, 0.0, 1.0, 200, 10, None)
    assert recorder.take()["endpoint"].tolist() == [1]


def test_response_time_counts_from_the_intended_start() -> None:
    recorder = Recorder()
    recorder.add("GET /a", 1.0, 2.0, 3.0, 200, 10, None)
    recorder.add("GET /a", 4.0, 5.0, 9.0, 200, 10, None)
    assert recorder.response_times_s(1).tolist() == [5.0]


def test_a_bad_status_is_a_failure_unless_it_was_expected() -> None:
    assert status_failure(200, ()) is None
    assert status_failure(302, ()) is None
    assert status_failure(404, ()) is Failure.HTTP_4XX
    assert status_failure(503, ()) is Failure.HTTP_5XX
    assert status_failure(409, (409,)) is None
