"""Plain paths are a mix, each as likely."""

from collections import Counter

import pytest

from perflab_loadtests.journeys import KeySpace, Supplies, request_stream
from perflab_loadtests.journeys.urls import urls_mix

SUPPLIES = Supplies(key_space=KeySpace(rows={}))


def test_each_path_is_as_likely() -> None:
    stream = request_stream(urls_mix(["/", "/b?c=d"]), SUPPLIES, seed=1, phase="p")
    found = Counter(next(stream).endpoint for _ in range(400))
    assert set(found) == {"GET /", "GET /b"}
    assert min(found.values()) > 160


def test_the_visits_of_two_processes_are_those_of_one() -> None:
    mix = urls_mix(["/", "/b", "/c"])
    whole = request_stream(mix, SUPPLIES, seed=1, phase="p")
    halves = [request_stream(mix, SUPPLIES, seed=1, phase="p", first=first, step=2) for first in (0, 1)]
    assert [next(halves[number % 2]) for number in range(50)] == [next(whole) for _ in range(50)]


@pytest.mark.parametrize("paths", [[], ["b"], [3], ["http://x/"], ["/a\r\nHost: b"]])
def test_what_is_no_path_is_refused(paths: list[object]) -> None:
    with pytest.raises(ValueError, match="start with a slash"):
        urls_mix(paths)
