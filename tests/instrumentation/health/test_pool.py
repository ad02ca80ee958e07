"""A pool is called empty only when it stays so, as the check's own neighbours wait in it for a moment."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from health_check.exceptions import ServiceUnavailable

from perflab_instrumentation.health import checks

FREE = {"pool_size": 1, "pool_max": 1, "pool_available": 1, "requests_waiting": 0}
TAKEN = {"pool_size": 1, "pool_max": 1, "pool_available": 0, "requests_waiting": 2}
GROWING = {"pool_size": 1, "pool_max": 4, "pool_available": 0, "requests_waiting": 2}


def check(monkeypatch: pytest.MonkeyPatch, seen: Iterator[dict[str, int]]) -> list[float]:
    """Run the check on a pool that shows one of `seen` at each look; the pauses it made, in seconds."""
    pauses: list[float] = []
    monkeypatch.setattr(checks, "time", SimpleNamespace(sleep=pauses.append))
    pool = SimpleNamespace(get_stats=lambda: next(seen))
    monkeypatch.setattr(checks, "connections", {"default": SimpleNamespace(pool=pool)})
    checks.Pool().run()
    return pauses


@pytest.mark.parametrize("seen", [[FREE], [GROWING]])
def test_a_pool_that_gives_is_asked_once(monkeypatch: pytest.MonkeyPatch, seen: list[dict[str, int]]) -> None:
    assert check(monkeypatch, iter(seen)) == []


def test_a_pool_that_was_empty_for_a_moment_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(monkeypatch, iter([TAKEN, TAKEN, FREE])) == [checks.BETWEEN_LOOKS_S] * 2


def test_a_pool_that_stays_empty_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: None)  # the exception's; it would read settings
    with pytest.raises(ServiceUnavailable) as raised:
        check(monkeypatch, iter([TAKEN] * checks.LOOKS))
    assert raised.value.message == "all 1 connections are out, and 2 requests wait"
