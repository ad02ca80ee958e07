"""Requests arrive at the master as they left the worker, whatever each calls its endpoints."""

import msgpack
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.distribution.messages import pack, unpack
from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.recorder import Recorder

REQUESTS = st.lists(
    st.tuples(
        st.sampled_from(["GET /a", "GET /b", "POST /c"]),
        st.floats(0, 1e6),
        st.sampled_from([200, 404, 0]),
        st.integers(0, 2**31 - 1),
        st.sampled_from([None, *Failure]),
    ),
    max_size=20,
)


def recorder_of(requests: list[tuple[str, float, int, int, Failure | None]]) -> Recorder:
    recorder = Recorder()
    for endpoint, moment_s, status, size, failure in requests:
        recorder.add(endpoint, moment_s, moment_s + 0.1, moment_s + 0.2, status, size, failure)
    return recorder


def told(recorder: Recorder) -> list[tuple[object, ...]]:
    names = list(recorder.endpoints)
    columns = recorder.columns_since(0)
    rows = zip(*(columns[name].tolist() for name in columns), strict=True)
    return [(names[row[0]], *row[1:]) for row in rows]


@given(first=REQUESTS, second=REQUESTS)
def test_a_master_holds_what_its_workers_recorded(
    first: list[tuple[str, float, int, int, Failure | None]],
    second: list[tuple[str, float, int, int, Failure | None]],
) -> None:
    master = Recorder()
    workers = [recorder_of(first), recorder_of(second)]
    for worker in workers:
        wire = msgpack.loads(msgpack.dumps(pack(worker.columns_since(0), list(worker.endpoints))))
        master.extend(*unpack(wire))
    assert told(master) == told(workers[0]) + told(workers[1])


def test_a_position_counts_over_the_recorders_life() -> None:
    recorder = recorder_of([("GET /a", float(moment), 200, 1, None) for moment in range(5)])
    assert len(recorder.columns_since(3)["end_s"]) == 2
    recorder.take()
    recorder.add("GET /a", 9.0, 9.0, 9.1, 200, 1, None)
    assert recorder.position == 6
    assert recorder.columns_since(3)["intended_s"].tolist() == [9.0]
    assert np.allclose(recorder.response_times_s(5), [0.1])
