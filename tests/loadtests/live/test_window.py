"""Every request is in exactly one window, whenever the recorder is emptied."""

from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.live.window import WindowReader
from perflab_loadtests.recording.recorder import Recorder


def add(recorder: Recorder, number: int) -> None:
    recorder.add(f"GET /{number % 3}", number, number + 0.5, number + 1.0, 200, number, None)


@given(steps=st.lists(st.sampled_from(["add", "read", "read, then take"]), max_size=40))
def test_every_request_is_in_exactly_one_window(steps: list[str]) -> None:
    recorder, seen, added = Recorder(), [], 0
    reader = WindowReader(recorder)
    for step in [*steps, "read"]:
        if step == "add":
            add(recorder, added)
            added += 1
            continue
        window = reader.read()
        seen += [
            (window.endpoints[code], size) for code, size in zip(window.endpoint, window.response_bytes, strict=True)
        ]
        if step == "read, then take":
            recorder.take()
    assert seen == [(f"GET /{number % 3}", number) for number in range(added)]


def test_a_reader_begins_with_what_comes_after_it_was_made() -> None:
    recorder = Recorder()
    add(recorder, 1)
    reader = WindowReader(recorder)
    add(recorder, 2)
    assert reader.read().response_bytes.tolist() == [2]


def test_what_was_taken_before_it_was_read_is_in_no_window() -> None:
    recorder = Recorder()
    reader = WindowReader(recorder)
    add(recorder, 1)
    recorder.take()
    add(recorder, 2)
    assert reader.read().response_bytes.tolist() == [2]


def test_a_window_keeps_its_requests_while_the_recorder_goes_on() -> None:
    recorder = Recorder()
    reader = WindowReader(recorder)
    add(recorder, 1)
    window = reader.read()
    for number in range(2, 100):
        add(recorder, number)
    recorder.take()
    assert (len(window), window.end_s.tolist()) == (1, [2.0])


def test_both_latencies_are_kept_apart() -> None:
    recorder = Recorder()
    reader = WindowReader(recorder)
    recorder.add("GET /a", 1.0, 3.0, 3.5, 200, 0, None)
    window = reader.read()
    assert (window.response_times_s.tolist(), window.service_times_s.tolist()) == ([2.5], [0.5])
