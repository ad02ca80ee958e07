"""`perflab doctor`: can this machine run perflab, and how much will its numbers be worth?"""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from perflab.home import perflab_home
from perflab.processes.placement import decide_placement
from perflab.servers.available import missing_servers, server_versions
from perflab.servers.binaries import postgresql_folder, valkey_server
from perflab.servers.server import ServerMissing
from perflab.servers.unprivileged import disguise

LEAST_FREE_BYTES = 2 * 1024**3
STYLES = {"ok": "green", "note": "yellow", "fail": "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. `note` costs something, `fail` stops perflab."""

    subject: str
    state: Literal["ok", "note", "fail"]
    words: str


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor() -> None:
    """Look at this machine: Python, CPUs, disk, servers. Exits 2 if something needed is missing."""
    findings = list(examine_machine())
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        table.add_row(Text(finding.state, style=STYLES[finding.state]), finding.subject, Text(finding.words))
    terminal = sys.stdout.isatty()
    Console(width=None if terminal else 200).print(table)
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(2)


def examine_machine() -> Iterator[Finding]:
    """Every finding, in the order in which things are needed."""
    new_enough = sys.version_info >= (3, 12)
    yield Finding(subject="Python", state="ok" if new_enough else "fail", words=platform.python_version())
    placement = decide_placement()
    if placement.pinned:
        words = (
            f"generator on {_cpus(placement.generator_cpus)}, application and servers on {_cpus(placement.app_cpus)}"
        )
        yield Finding(subject="CPUs", state="ok", words=words)
    else:
        yield Finding(subject="CPUs", state="note", words="one only: the load generator competes with what it measures")
    load = os.getloadavg()[0]
    busy = load > 0.5
    words = f"load average {load:.2f}" + ("; something else is running, so expect INCONCLUSIVE" if busy else "")
    yield Finding(subject="quiet", state="note" if busy else "ok", words=words)
    yield _disk()
    yield _embedded()
    versions = server_versions()
    missing = missing_servers()
    for name in ("memcached", "pgbouncer"):
        if name in missing:
            yield Finding(subject=name, state="note", words=f"{missing[name]}; its strategies are SKIPPED")
        else:
            yield Finding(subject=name, state="ok", words=versions.get(name, ""))


def _disk() -> Finding:
    home = perflab_home()
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    state: Literal["ok", "note"] = "ok" if free > LEAST_FREE_BYTES else "note"
    return Finding(subject="disk", state=state, words=f"{free / 1024**3:.1f} GiB free for {home}")


def _embedded() -> Finding:
    try:
        folder, valkey = postgresql_folder(), valkey_server()
    except ServerMissing as reason:
        return Finding(subject="embedded servers", state="fail", words=str(reason))
    if not (Path(folder) / "bin" / "postgres").exists():
        return Finding(subject="embedded servers", state="fail", words=f"no PostgreSQL in {folder}")
    way = disguise()
    how = "in a user namespace" if way.prefix else "as nobody" if way.user else "as you"
    versions = server_versions()
    return Finding(
        subject="embedded servers",
        state="ok",
        words=f"PostgreSQL {versions['postgresql']} ({how}), Valkey {versions['valkey']} ({valkey.name})",
    )


def _cpus(cpus: tuple[int, ...]) -> str:
    return "CPU " + ",".join(map(str, cpus))
