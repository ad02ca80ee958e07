"""How are database connections kept between requests?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, cast

from perflab_target.configuration.setting import Setting, flag

Policy = Literal["fresh", "max_age", "pool"]

POLICY = Setting(
    name="PERFLAB_POOL",
    kind="choice",
    choices=("fresh", "max_age", "pool"),
    default="max_age",
    help="fresh: a connection per request; max_age: each thread keeps its own; pool: Django's psycopg pool",
)
MAX_AGE = Setting(
    name="PERFLAB_CONN_MAX_AGE_S",
    kind="integer",
    default="600",
    help="max_age only: a connection older than this is replaced",
)
HEALTH_CHECKS = Setting(
    name="PERFLAB_CONN_HEALTH_CHECKS",
    kind="flag",
    default="0",
    help="max_age and pool: 1 tests a kept connection before a request first uses it",
)
MIN_SIZE = Setting(
    name="PERFLAB_POOL_MIN_SIZE",
    kind="integer",
    default="4",
    help="pool only: connections each worker holds open at least",
)
MAX_SIZE = Setting(
    name="PERFLAB_POOL_MAX_SIZE",
    kind="integer",
    default="4",
    at_least=1,
    help="pool only: connections each worker opens at most",
)
TIMEOUT = Setting(
    name="PERFLAB_POOL_TIMEOUT_S",
    kind="seconds",
    default="30",
    help="pool only: a request that waits longer for a connection is answered 503",
)
SETTINGS = (POLICY, MAX_AGE, HEALTH_CHECKS, MIN_SIZE, MAX_SIZE, TIMEOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """One way of keeping connections, with its sizes."""

    policy: Policy
    max_age_s: int
    health_checks: bool
    min_size: int
    max_size: int
    timeout_s: float

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        return cls(
            policy=cast("Policy", POLICY.value(environment)),
            max_age_s=int(MAX_AGE.value(environment)),
            health_checks=flag(HEALTH_CHECKS.value(environment)),
            min_size=int(MIN_SIZE.value(environment)),
            max_size=int(MAX_SIZE.value(environment)),
            timeout_s=float(TIMEOUT.value(environment)),
        )

    def database_entry(self) -> Mapping[str, Any]:
        """The keys of Django's DATABASES entry that carry out the policy."""
        match self.policy:
            case "fresh":
                return {"CONN_MAX_AGE": 0}
            case "max_age":
                return {"CONN_MAX_AGE": self.max_age_s, "CONN_HEALTH_CHECKS": self.health_checks}
            case "pool":
                return {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": self.health_checks}

    def psycopg_pool(self) -> Mapping[str, float] | None:
        """Arguments of psycopg_pool.ConnectionPool; None where there is no pool."""
        if self.policy != "pool":
            return None
        return {"min_size": self.min_size, "max_size": self.max_size, "timeout": self.timeout_s}


def contradictions(environment: Mapping[str, str]) -> Iterator[str]:
    """Values that are each good and cannot be had together."""
    smallest, largest = MIN_SIZE.value(environment), MAX_SIZE.value(environment)
    if POLICY.value(environment) == "pool" and int(smallest) > int(largest):
        yield f"{MIN_SIZE.name}={smallest!r}: must not exceed {MAX_SIZE.name}={largest!r}"
