"""Which cache operations does a request make, and what comes of them?"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache

from perflab_instrumentation.examine.caches import counted
from perflab_instrumentation.examine.work import Work, recording


class OwnManyOperations(LocMemCache):
    """As Redis and memcached do: many keys in one operation that never comes back to `get` and `delete`."""

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found = {key: LocMemCache.get(self, key, None, version) for key in keys}
        return {key: value for key, value in found.items() if value is not None}

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        for key in keys:
            LocMemCache.delete(self, key, version)


@pytest.fixture(params=[LocMemCache, OwnManyOperations])
def cache(request: pytest.FixtureRequest) -> BaseCache:
    return counted(request.param(uuid.uuid4().hex, {}), "default")


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work(lambda: "GET /")
    with recording(work):
        yield work


def operations(work: Work) -> dict[str, int]:
    return dict(work.cache["default"])


def test_a_look_up_is_a_hit_or_a_miss(cache: BaseCache, work: Work) -> None:
    assert cache.get("a") is None
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert "a" in cache
    assert cache.has_key("b") is False
    assert operations(work) == {"miss": 2, "set": 1, "hit": 2}


def test_a_kept_none_is_a_hit_and_a_default_is_a_miss(cache: BaseCache, work: Work) -> None:
    cache.set("a", None)
    assert cache.get("a", "default") is None
    assert cache.get("b", "default") == "default"
    assert operations(work) == {"set": 1, "hit": 1, "miss": 1}


def test_many_keys_count_one_by_one_whatever_the_backend_does_inside(cache: BaseCache, work: Work) -> None:
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(key for key in ("a", "b", "c")) == {"a": 1, "b": 2}
    cache.delete_many(key for key in ("a", "b"))
    assert operations(work) == {"set": 2, "hit": 2, "miss": 1, "delete": 2}


def test_an_add_that_was_refused_is_no_set(cache: BaseCache, work: Work) -> None:
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert operations(work) == {"set": 1, "refused": 1}


def test_get_or_set_is_a_hit_or_a_miss_with_a_set_and_its_builder_counts(cache: BaseCache, work: Work) -> None:
    def build() -> int:
        cache.get("inner")
        return 1

    assert cache.get_or_set("a", build) == 1
    assert operations(work) == {"miss": 2, "set": 1}
    assert cache.get_or_set("a", build) == 1
    assert operations(work) == {"miss": 2, "set": 1, "hit": 1}


def test_counters_and_times_to_live_count_as_themselves(cache: BaseCache, work: Work) -> None:
    cache.set("a", 1, DEFAULT_TIMEOUT)
    cache.incr("a")
    cache.decr("a")
    cache.touch("a", 10)
    cache.clear()
    assert operations(work) == {"set": 1, "incr": 2, "touch": 1, "clear": 1}


def test_nothing_is_counted_outside_a_request(cache: BaseCache) -> None:
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_a_cache_is_counted_once_and_stays_what_it_was(cache: BaseCache) -> None:
    before = type(cache)
    assert type(counted(cache, "default")) is before
    assert isinstance(cache, LocMemCache)
