"""Which line of the project caused this?"""

import functools
import json
import sys
from pathlib import Path
from types import FrameType

from perflab_instrumentation.examine.call_site import call_site

HERE = str(Path(__file__).parent)


def asked_by_the_project() -> str | None:
    return call_site(sys._getframe(), [HERE])


def test_the_innermost_project_frame_is_named_with_its_function() -> None:
    site = asked_by_the_project()
    assert site is not None
    assert site.endswith("asked_by_the_project")
    assert "test_call_site.py:" in site


def test_frames_of_libraries_are_passed_over() -> None:
    frames: list[FrameType] = []

    class Keeps:
        def __repr__(self) -> str:
            frames.append(sys._getframe(1))
            return ""

    def through_the_standard_library() -> None:
        json.JSONEncoder(default=repr).encode([Keeps()])

    through_the_standard_library()
    site = call_site(functools.reduce(lambda frame, _: frame, [], frames[0]), [HERE])
    assert site is not None
    assert "through_the_standard_library" in site


def test_there_is_no_site_without_a_project_frame() -> None:
    assert call_site(None) is None
