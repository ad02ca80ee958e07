"""Which processes did a test leave behind? Those whose command line or environment names its folder."""

import os
import time
from pathlib import Path

GONE_WITHIN_S = 15.0


def processes_of(marker: str) -> list[str]:
    """Command lines of the live ones."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            environment = (entry / "environ").read_bytes()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z" and (marker.encode() in command or marker.encode() in environment):
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def wait_until_gone(marker: str) -> list[str]:
    """Those that are still there after a while."""
    deadline_s = time.monotonic() + GONE_WITHIN_S
    while (left := processes_of(marker)) and time.monotonic() < deadline_s:
        time.sleep(0.1)
    return left
