"""Which cache server stands beside the application, and what is kept there for how long?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl

from perflab_target.configuration.setting import Setting, url

DATABASE_TABLE = "cache_entry"

URL = Setting(
    name="PERFLAB_CACHE_URL",
    kind="url",
    choices=("locmem", "valkey", "redis", "memcached", "database"),
    default="locmem://",
    help="locmem://, database:// (both take ?max_entries=N), valkey://host:port/0, memcached://host:port",
)
POLICY = Setting(
    name="PERFLAB_CACHE_POLICY",
    kind="class",
    choices=("none", "per_view", "object", "object_stampede", "bytes"),
    default="none",
    help="what is cached: nothing, whole responses, objects, objects with stampede protection, encoded bodies",
)
TTL = Setting(
    name="PERFLAB_CACHE_TTL_S",
    kind="integer",
    default="60",
    at_least=1,
    help="an entry that no write has removed is served for this long",
)
SETTINGS = (URL, POLICY, TTL)

MAX_ENTRIES = 100_000
"""Django's own default of 300 would evict most of a catalogue and measure the eviction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """The cache server, and the policy that decides what goes there."""

    url: SplitResult
    policy: str
    ttl_s: int

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        return cls(
            url=url(URL.value(environment)),
            policy=POLICY.value(environment),
            ttl_s=int(TTL.value(environment)),
        )

    def django_entry(self) -> Mapping[str, Any]:
        """Django's CACHES["default"]."""
        backends = "django.core.cache.backends"
        options = {"OPTIONS": {"MAX_ENTRIES": int(dict(parse_qsl(self.url.query)).get("max_entries", MAX_ENTRIES))}}
        match self.url.scheme:
            case "locmem":
                return {"BACKEND": f"{backends}.locmem.LocMemCache", "LOCATION": "perflab", **options}
            case "database":
                return {"BACKEND": f"{backends}.db.DatabaseCache", "LOCATION": DATABASE_TABLE, **options}
            case "memcached":
                return {"BACKEND": f"{backends}.memcached.PyMemcacheCache", "LOCATION": self.url.netloc}
            case _:
                location = self.url._replace(scheme="redis").geturl()
                return {"BACKEND": f"{backends}.redis.RedisCache", "LOCATION": location}


def contradictions(environment: Mapping[str, str]) -> Iterator[str]:
    """URLs that are well-formed and still lead nowhere."""
    text = URL.value(environment)
    parts = url(text)
    if parts.scheme in {"valkey", "redis", "memcached"} and not parts.hostname:
        yield f"{URL.name}={text!r}: name the server, as in {parts.scheme}://127.0.0.1:6379"
    for key, value in parse_qsl(parts.query):
        if parts.scheme not in {"locmem", "database"} or key != "max_entries":
            yield f"{URL.name}={text!r}: unknown option {key!r}; locmem:// and database:// take max_entries"
        elif not (value.isdecimal() and int(value) > 0):
            yield f"{URL.name}={text!r}: max_entries must be a positive whole number"
