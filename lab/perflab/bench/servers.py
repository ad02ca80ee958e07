"""Which servers does a factor need, and what do they count? PostgreSQL always, the others where a strategy asks."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from perflab.processes.supervisor import Supervisor
from perflab.servers.memcached import Memcached, start_memcached
from perflab.servers.pgbouncer import PgBouncer, start_pgbouncer
from perflab.servers.postgresql import PostgreSQL
from perflab.servers.valkey import Valkey, start_valkey
from perflab_reports.evidence.plan import FactorPlan, StrategyPlan


@dataclass(kw_only=True)
class FactorServers:
    """The running servers of one factor."""

    postgresql: PostgreSQL
    valkey: Valkey | None = None
    memcached: Memcached | None = None
    pgbouncer: PgBouncer | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def beside(self) -> tuple[int, ...]:
        """Pids of what is neither PostgreSQL nor the application."""
        return tuple(server.pid for server in (self.valkey, self.memcached, self.pgbouncer) if server)

    def environment(self, strategy: StrategyPlan, *, database: str) -> dict[str, str]:
        """The strategy's variables with the servers' addresses in them."""
        addresses = {
            name: server.url
            for name, server in (("valkey", self.valkey), ("memcached", self.memcached))
            if server is not None
        }
        addresses["postgresql"] = self.postgresql.database_url(database)
        if self.pgbouncer is not None and "pgbouncer" in strategy.needs:
            addresses["pgbouncer"] = self.pgbouncer.database_url(database)
        filled = {key: Template(value).substitute(addresses) for key, value in strategy.environment.items()}
        return {"PERFLAB_DATABASE_URL": addresses.get("pgbouncer", addresses["postgresql"]), **filled}

    def counters(self, strategy: StrategyPlan, *, database: str) -> dict[str, float]:
        """What the servers that this strategy uses have counted so far."""
        found: dict[str, float] = dict(self.postgresql.counters(database))
        for name, server in (("valkey", self.valkey), ("memcached", self.memcached), ("pgbouncer", self.pgbouncer)):
            if server is not None and name in strategy.needs:
                found.update(server.counters())
        return found

    def reset_caches(self) -> None:
        """Forget everything that caches hold."""
        for server in (self.valkey, self.memcached):
            if server is not None:
                server.reset()

    def stop(self) -> None:
        """Stop all but PostgreSQL, which serves the whole run."""
        self._stack.close()


def start_servers(
    supervisor: Supervisor, postgresql: PostgreSQL, plan: FactorPlan, *, logs: Path, cpus: tuple[int, ...]
) -> FactorServers:
    """Start what the plan's strategies need.

    Raises:
        ServerFailed: one did not start; those that did are stopped.
    """
    needed = {name for strategy in plan.strategies if strategy.name not in plan.skipped for name in strategy.needs}
    servers = FactorServers(postgresql=postgresql)
    try:
        if "valkey" in needed:
            servers.valkey = start_valkey(supervisor, logs=logs, cpus=cpus)
            servers._stack.callback(servers.valkey.stop)
        if "memcached" in needed:
            servers.memcached = start_memcached(supervisor, logs=logs, cpus=cpus)
            servers._stack.callback(servers.memcached.stop)
        if "pgbouncer" in needed:
            servers.pgbouncer = start_pgbouncer(supervisor, postgresql, folder=logs / "pgbouncer", logs=logs, cpus=cpus)
            servers._stack.callback(servers.pgbouncer.stop)
    except BaseException:
        servers.stop()
        raise
    return servers


def difference(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """What was counted in between."""
    return {name: value - before.get(name, 0.0) for name, value in after.items()}
