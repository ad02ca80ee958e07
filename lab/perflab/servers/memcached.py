"""memcached: from PATH or the extras."""

import os
from dataclasses import dataclass
from pathlib import Path

from pymemcache.client.base import Client

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.binaries import find_binary
from perflab.servers.server import wait_until_ready
from perflab.servers.valkey import answers_tcp

MEMORY_MIB = 128


@dataclass(kw_only=True)
class Memcached:
    """A running server."""

    child: Child
    port: int

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def url(self) -> str:
        return f"memcached://127.0.0.1:{self.port}"

    def counters(self) -> dict[str, float]:
        """Look-ups found and not found, and evictions, since the start."""
        client = Client(("127.0.0.1", self.port))
        try:
            stats = client.stats()
        finally:
            client.close()
        return {
            "cache.hits": float(stats[b"get_hits"]),
            "cache.misses": float(stats[b"get_misses"]),
            "cache.evictions": float(stats[b"evictions"]),
        }

    def reset(self) -> None:
        """Forget every key."""
        client = Client(("127.0.0.1", self.port))
        try:
            client.flush_all(noreply=False)
        finally:
            client.close()

    def stop(self) -> None:
        self.child.stop()


def start_memcached(supervisor: Supervisor, *, logs: Path, cpus: tuple[int, ...], port: int | None = None) -> Memcached:
    """Start it on a free port, TCP only, one thread per CPU it may use.

    Raises:
        ServerMissing: no memcached on this machine.
        ServerFailed: it did not start.
    """
    binary = find_binary("memcached")
    port = free_port(port)
    child = supervisor.start(
        [
            *(binary.path, "-l", "127.0.0.1", "-p", str(port), "-U", "0", "-m", str(MEMORY_MIB)),
            *("-t", str(max(1, len(cpus)))),
            *(("-u", "nobody") if os.geteuid() == 0 else ()),
        ],
        name="memcached",
        log=logs / "memcached.log",
        cpus=cpus,
        environment=binary.environment,
    )
    wait_until_ready(child, lambda: answers_tcp(port, b"version\r\n", b"VERSION"))
    return Memcached(child=child, port=port)
