"""`make extras`: fetch memcached, PgBouncer and Prometheus with its tools, or the programs named, into perflab's home.

Safe to run again; what is there is kept.
"""

import sys
from collections.abc import Sequence

from perflab.extras.fetch import CannotFetch, fetch
from perflab.servers.binaries import find_binary
from perflab.servers.server import ServerMissing

PROGRAMS = ("memcached", "pgbouncer", "prometheus", "promtool", "amtool")
FETCHABLE = (*PROGRAMS, "wrk")
"""`make peers` asks for wrk, which only the load generator's own benchmarks use."""


def main(names: Sequence[str]) -> int:
    """Fetch what is missing; 2 where that is not possible."""
    unknown = sorted(set(names) - set(FETCHABLE))
    if unknown:
        sys.stderr.write(f"extras: {', '.join(unknown)} is not among {', '.join(FETCHABLE)}\n")
        return 2
    wanted = names or PROGRAMS
    missing = [name for name in wanted if not _found(name)]
    if not missing:
        sys.stdout.write(f"extras: already here: {', '.join(wanted)}\n")
        return 0
    try:
        fetch(missing, say=lambda words: sys.stdout.write(f"extras: {words}\n"))
    except CannotFetch as reason:
        sys.stderr.write(f"extras: {reason}\n")
        return 2
    for name in missing:
        sys.stdout.write(f"extras: {name} at {find_binary(name).path}\n")
    return 0


def _found(name: str) -> bool:
    try:
        find_binary(name)
    except ServerMissing:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
