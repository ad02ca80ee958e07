"""What does a Grafana read at its start, so that boards, data and the ways between them are there at once? YAML; pure.

Grafana replaces `$NAME` in these files by its environment; a dollar that is meant for its own templates is doubled.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from perflab_dashboards.push import FOLDER_UID

HEADER: Final = (
    "# Written by `perflab dashboards build`; change dashboards/perflab_dashboards/provisioning.py instead.\n"
)
PROMETHEUS: Final = "prometheus"
TEMPO: Final = "tempo"
LOKI: Final = "loki"
ALERTMANAGER: Final = "alertmanager"
TRACE_ID: Final = "trace_id"
"""The label of exemplars, and the field of log lines."""

VALUE: Final = "${__value.raw}"
"""Where a link takes the value that was clicked."""

LOGS_OF_TRACE: Final = '{service_name=~".+"} | trace_id="${__trace.traceId}"'
"""In Loki, what came by OTLP has its trace id as structured metadata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Where the other servers are, seen from Grafana. `trace_page` is seen from the reader's browser.

    Attributes:
        trace_page: For a Grafana without Tempo: a page of one trace, such as http://127.0.0.1:4318/traces/${__value.raw}.
        scrape_interval: Prometheus' own; the shortest rate that boards ask for is four times as long.
    """

    prometheus_url: str
    tempo_url: str | None = None
    loki_url: str | None = None
    alertmanager_url: str | None = None
    trace_page: str | None = None
    scrape_interval: str = "5s"

    def __post_init__(self) -> None:
        if self.trace_page is not None and VALUE not in self.trace_page:
            raise ValueError(f"trace_page must hold {VALUE}, where the trace's id goes; got {self.trace_page}")


COMPOSE: Final = Peers(
    prometheus_url="http://prometheus:9090",
    tempo_url="http://tempo:3200",
    loki_url="http://loki:3100",
    alertmanager_url="http://alertmanager:9093",
)
"""Where they are in docker-compose.yml; written to dashboards/provisioning."""

COMPOSE_BOARDS: Final = "/etc/grafana/boards"


def datasources(peers: Peers) -> str:
    """The data sources that these peers make, each with an id that never changes."""
    made = [_prometheus(peers)]
    if peers.tempo_url:
        made.append(_source("Tempo", TEMPO, peers.tempo_url, _from_trace(peers)))
    if peers.loki_url:
        made.append(_source("Loki", LOKI, peers.loki_url, _from_log(peers)))
    if peers.alertmanager_url:
        made.append(
            _source("Alertmanager", ALERTMANAGER, peers.alertmanager_url, {"implementation": "prometheus"}),
        )
    return _text({"apiVersion": 1, "prune": True, "datasources": made})


def providers(folder: str) -> str:
    """Which boards: every JSON file in this folder of Grafana's own file system."""
    provider = {
        "name": "perflab",
        "folder": "perflab",
        "folderUid": FOLDER_UID,
        "type": "file",
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": folder},
    }
    return _text({"apiVersion": 1, "providers": [provider]})


def _source(name: str, uid: str, url: str, more: Mapping[str, Any], *, default: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "uid": uid,
        "type": uid,
        "access": "proxy",
        "url": url,
        "isDefault": default,
        "editable": False,
        **({"jsonData": dict(more)} if more else {}),
    }


def _prometheus(peers: Peers) -> dict[str, Any]:
    more: dict[str, Any] = {"httpMethod": "POST", "timeInterval": peers.scrape_interval}
    if peers.alertmanager_url:
        more["alertmanagerUid"] = ALERTMANAGER
    if peers.tempo_url:
        more["exemplarTraceIdDestinations"] = [{"name": TRACE_ID, "datasourceUid": TEMPO, "urlDisplayLabel": "Trace"}]
    elif peers.trace_page:
        more["exemplarTraceIdDestinations"] = [{"name": TRACE_ID, "url": peers.trace_page, "urlDisplayLabel": "Trace"}]
    return _source("Prometheus", PROMETHEUS, peers.prometheus_url, more, default=True)


def _from_trace(peers: Peers) -> dict[str, Any]:
    if not peers.loki_url:
        return {}
    return {
        "tracesToLogsV2": {
            "datasourceUid": LOKI,
            "spanStartTimeShift": "-1m",
            "spanEndTimeShift": "1m",
            "customQuery": True,
            "query": LOGS_OF_TRACE,
        }
    }


def _from_log(peers: Peers) -> dict[str, Any]:
    field = {"name": TRACE_ID, "matcherType": "label", "matcherRegex": TRACE_ID, "urlDisplayLabel": "Trace"}
    if peers.tempo_url:
        return {"derivedFields": [{**field, "datasourceUid": TEMPO, "url": VALUE}]}
    if peers.trace_page:
        return {"derivedFields": [{**field, "url": peers.trace_page}]}
    return {}


def _text(document: Mapping[str, Any]) -> str:
    return HEADER + "".join(f"{line}\n" for line in _lines(document))


def _lines(value: Any) -> Iterator[str]:
    """Block YAML; scalars as JSON writes them, which YAML reads the same."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, Mapping | Sequence) and not isinstance(inner, str):
                yield f"{name}:"
                yield from (f"  {line}" for line in _lines(inner))
            else:
                yield f"{name}: {_scalar(inner)}"
    else:
        for entry in value:
            for number, line in enumerate(_lines(entry)):
                yield f"{'  ' if number else '- '}{line}"


def _scalar(value: object) -> str:
    return json.dumps(value.replace("$", "$$") if isinstance(value, str) else value)
