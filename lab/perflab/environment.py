"""What machine and which versions is this? Asked once per run, so that a reader can judge whether two runs compare."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from perflab_reports.evidence.manifest import Environment, Placement

PACKAGES = ("django", "djangorestframework", "psycopg", "psycopg-pool", "gunicorn", "locust", "redis", "perflab")


def describe_environment(placement: Placement, servers: dict[str, str]) -> Environment:
    """This machine now.

    Args:
        placement: Where the generator and the app side are pinned.
        servers: Server name to version.
    """
    versions = {"python": platform.python_version(), **servers}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return Environment(
        operating_system=_operating_system(),
        kernel=platform.release(),
        cpu_model=_cpu_model(),
        cpu_count=os.cpu_count() or 1,
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        placement=placement,
        versions=versions,
        revision=_revision(),
    )


def _operating_system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _revision() -> str | None:
    """The git revision of the current folder, with `+` where it has uncommitted changes; None outside git."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],  # noqa: S607 (git is the user's)
            capture_output=True,
            text=True,
            check=True,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return described.stdout.strip()
