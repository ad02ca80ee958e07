"""How do rules look as Prometheus' files? One file of kept series, one of alerts, in YAML that reads well.

Rule files know no variables: links are relative to Grafana's and the repository's addresses.
"""

import json
from collections.abc import Iterator
from typing import Final, get_args

from perflab_dashboards.boards import BOARDS
from perflab_dashboards.rules.alerts import ALERTS, Alert, Group
from perflab_dashboards.rules.recording import RECORDINGS, Recording

RUNBOOKS: Final = "docs/runbooks.md"
INTERVAL: Final = "15s"
HEADER: Final = "# Written by `perflab dashboards build` from the metrics' catalogues; change the code instead.\n"


def rule_files() -> dict[str, str]:
    """Name and content of each file."""
    recordings = [HEADER, "groups:", "  - name: perflab-objectives", f"    interval: {INTERVAL}", "    rules:"]
    for recording in RECORDINGS:
        recordings += _recording(recording)
    alerts = [HEADER, "groups:"]
    for group in get_args(Group):
        alerts += [f"  - name: perflab-{group}", f"    interval: {INTERVAL}", "    rules:"]
        for alert in ALERTS.values():
            if alert.group == group:
                alerts += _alert(alert)
    return {"recording.yml": _text(recordings), "alerts.yml": _text(alerts)}


def runbook(alert: Alert) -> str:
    """Where its section is; the anchor is how GitHub and MkDocs make one."""
    return f"{RUNBOOKS}#{alert.name.lower()}"


def board_path(alert: Alert) -> str:
    """Below Grafana's address."""
    return f"/d/{BOARDS[alert.board].uid}"


def _recording(recording: Recording) -> Iterator[str]:
    yield f"      - record: {recording.name}"
    yield from _expression(recording.query)


def _alert(alert: Alert) -> Iterator[str]:
    yield f"      - alert: {alert.name}"
    yield from _expression(alert.query)
    yield f"        for: {alert.lasting}"
    yield "        labels:"
    yield f"          severity: {alert.severity}"
    yield "        annotations:"
    for name, value in (
        ("summary", alert.summary),
        ("description", alert.description),
        ("dashboard", board_path(alert)),
        ("runbook_url", runbook(alert)),
    ):
        yield f"          {name}: {json.dumps(value)}"


def _expression(query: str) -> Iterator[str]:
    yield "        expr: |-"
    for line in query.splitlines():
        yield f"          {line}"


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
