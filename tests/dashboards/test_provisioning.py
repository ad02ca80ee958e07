"""A Grafana that reads these files knows where everything is, and how one leads to another."""

import re
from typing import Any

import pytest
import yaml

from perflab_dashboards.provisioning import Peers, datasources, providers

ALL = Peers(
    prometheus_url="http://prometheus:9090",
    tempo_url="http://tempo:3200",
    loki_url="http://loki:3100",
    alertmanager_url="http://alertmanager:9093",
)
ALONE = Peers(prometheus_url="http://127.0.0.1:9090", trace_page="http://127.0.0.1:4318/traces/${__value.raw}")


def read(text: str) -> dict[str, dict[str, Any]]:
    """Sources by uid, as Grafana has them after replacing variables; a single dollar would be replaced by nothing."""
    assert re.search(r"(?<!\$)\$(?:\$\$)*(?!\$)", text) is None
    return {source["uid"]: source for source in yaml.safe_load(text.replace("$$", "$"))["datasources"]}


def test_every_peer_is_a_source_with_an_id_that_boards_and_links_can_name() -> None:
    sources = read(datasources(ALL))
    assert {uid: source["url"] for uid, source in sources.items()} == {
        "prometheus": "http://prometheus:9090",
        "tempo": "http://tempo:3200",
        "loki": "http://loki:3100",
        "alertmanager": "http://alertmanager:9093",
    }
    assert [uid for uid, source in sources.items() if source["isDefault"]] == ["prometheus"]
    assert len({source["name"] for source in sources.values()}) == len(sources)


def test_an_exemplar_leads_to_tempo() -> None:
    (destination,) = read(datasources(ALL))["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert (destination["name"], destination["datasourceUid"]) == ("trace_id", "tempo")


def test_without_tempo_an_exemplar_leads_to_the_trace_page() -> None:
    sources = read(datasources(ALONE))
    (destination,) = sources["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert destination["url"] == "http://127.0.0.1:4318/traces/${__value.raw}"
    assert list(sources) == ["prometheus"]


def test_a_trace_leads_to_its_log_lines_and_a_line_to_its_trace() -> None:
    sources = read(datasources(ALL))
    to_logs = sources["tempo"]["jsonData"]["tracesToLogsV2"]
    (to_trace,) = sources["loki"]["jsonData"]["derivedFields"]
    assert to_logs["datasourceUid"] == "loki"
    assert 'trace_id="${__trace.traceId}"' in to_logs["query"]
    assert (to_trace["datasourceUid"], to_trace["url"]) == ("tempo", "${__value.raw}")


def test_a_source_never_names_a_peer_that_is_not_there() -> None:
    text = datasources(Peers(prometheus_url="http://p:9090", tempo_url="http://t:3200"))
    assert "loki" not in text
    assert "alertmanager" not in text
    logs_alone = read(datasources(Peers(prometheus_url="http://p:9090", loki_url="http://l:3100")))
    assert "jsonData" not in logs_alone["loki"]


def test_a_trace_page_without_a_place_for_the_id_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold"):
        Peers(prometheus_url="http://p:9090", trace_page="http://127.0.0.1:4318/traces/")


def test_the_boards_come_from_the_folder() -> None:
    (provider,) = yaml.safe_load(providers("/var/lib/grafana/dashboards"))["providers"]
    assert provider["options"] == {"path": "/var/lib/grafana/dashboards"}
    assert provider["folderUid"] == "perflab"
