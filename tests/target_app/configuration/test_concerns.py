"""Each concern hands Django what its variables asked for."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_target.configuration.cache import Cache
from perflab_target.configuration.database import Database
from perflab_target.configuration.pool import Pool


@given(user=st.text(min_size=1, max_size=12), password=st.text(min_size=1, max_size=12))
def test_a_database_url_carries_any_user_and_password(user: str, password: str) -> None:
    url = f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@127.0.0.1:5433/shop?connect_timeout=3"
    database = Database.read({"PERFLAB_DATABASE_URL": url})
    assert (database.user, database.password) == (user, password)
    assert (database.host, database.port, database.name) == ("127.0.0.1", 5433, "shop")
    assert database.options == {"connect_timeout": "3"}


def test_only_the_pool_policy_makes_a_pool_and_it_excludes_kept_connections() -> None:
    pool = Pool.read({"PERFLAB_POOL": "pool", "PERFLAB_POOL_MIN_SIZE": "1", "PERFLAB_POOL_MAX_SIZE": "2"})
    assert pool.psycopg_pool() == {"min_size": 1, "max_size": 2, "timeout": 30.0}
    assert pool.database_entry()["CONN_MAX_AGE"] == 0
    assert Pool.read({"PERFLAB_POOL": "max_age"}).psycopg_pool() is None


def test_a_fresh_connection_is_never_kept_whatever_the_age_says() -> None:
    pool = Pool.read({"PERFLAB_POOL": "fresh", "PERFLAB_CONN_MAX_AGE_S": "600"})
    assert pool.database_entry() == {"CONN_MAX_AGE": 0}


@pytest.mark.parametrize(
    ("url", "backend", "location"),
    [
        ("locmem://", "locmem.LocMemCache", "perflab"),
        ("valkey://127.0.0.1:7000/1", "redis.RedisCache", "redis://127.0.0.1:7000/1"),
        ("memcached://127.0.0.1:7001", "memcached.PyMemcacheCache", "127.0.0.1:7001"),
        ("database://", "db.DatabaseCache", "cache_entry"),
    ],
)
def test_a_cache_url_names_django_s_own_backend(url: str, backend: str, location: str) -> None:
    entry = Cache.read({"PERFLAB_CACHE_URL": url}).django_entry()
    assert entry["BACKEND"] == f"django.core.cache.backends.{backend}"
    assert entry["LOCATION"] == location


def test_a_cache_in_memory_holds_as_many_entries_as_it_is_told() -> None:
    entry = Cache.read({"PERFLAB_CACHE_URL": "locmem://?max_entries=12"}).django_entry()
    assert entry["OPTIONS"] == {"MAX_ENTRIES": 12}
