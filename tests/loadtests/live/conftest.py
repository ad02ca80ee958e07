"""Requests that have ended, and Locust without its patch of the standard library, which is for its own process."""

import pytest

from perflab_loadtests.live.window import Window, WindowReader
from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.recorder import Recorder

with pytest.MonkeyPatch.context() as patch:
    patch.setenv("LOCUST_SKIP_MONKEY_PATCH", "1")
    import locust  # noqa: F401


@pytest.fixture
def window() -> Window:
    """Three requests to two endpoints; the last of them waited 2 s for its lane and failed."""
    recorder = Recorder()
    reader = WindowReader(recorder)
    recorder.add("GET /a", 10.0, 10.0, 10.25, 200, 100, None)
    recorder.add("POST /b", 10.0, 10.0, 10.5, 201, 20, None)
    recorder.add("GET /a", 9.0, 11.0, 11.5, 503, 4, Failure.HTTP_5XX)
    return reader.read()
