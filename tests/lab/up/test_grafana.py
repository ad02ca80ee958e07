"""Grafana's command line, environment and files are as its documentation says; no Grafana was at hand to read them."""

import json
from pathlib import Path

import pytest
import yaml

from perflab.up.grafana import command, environment, find_grafana, lacks, write_home
from perflab_dashboards.boards import BOARDS
from perflab_dashboards.provisioning import VALUE, Peers


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_newer_program_is_taken_with_the_home_it_lies_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grafana = program(tmp_path / "grafana-13" / "bin" / "grafana")
    program(tmp_path / "grafana-13" / "bin" / "grafana-server")
    (tmp_path / "grafana-13" / "conf").mkdir()
    (tmp_path / "grafana-13" / "conf" / "defaults.ini").touch()
    monkeypatch.setenv("PATH", str(grafana.parent))
    found = find_grafana()
    assert found is not None
    assert command(found) == [grafana, "server", "--homepath", str(tmp_path / "grafana-13")]


def test_the_older_program_has_no_subcommand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = program(tmp_path / "bin" / "grafana-server")
    monkeypatch.setenv("PATH", str(server.parent))
    found = find_grafana()
    assert found is not None
    assert command(found)[:1] == [server]
    assert "server" not in command(found)[1:]


def test_all_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    without_both = list(lacks(prometheus=False))
    assert len(without_both) == 2
    assert "grafana.com" in without_both[0]
    assert "make extras" in without_both[1]


def test_it_listens_on_loopback_keeps_to_its_folder_and_tells_nobody(tmp_path: Path) -> None:
    said = environment(tmp_path, 3000, password="secret")
    assert said["GF_SERVER_HTTP_ADDR"] == "127.0.0.1"
    assert all(
        Path(said[f"GF_PATHS_{name}"]).parent == tmp_path for name in ("DATA", "LOGS", "PLUGINS", "PROVISIONING")
    )
    assert {said[name] for name in said if name.startswith("GF_ANALYTICS")} == {"false"}


def test_provisioning_leads_from_an_exemplar_to_its_cause(tmp_path: Path) -> None:
    peers = Peers(prometheus_url="http://127.0.0.1:9090", trace_page=f"http://127.0.0.1:8700/cause/{VALUE}")
    write_home(tmp_path, peers=peers, links={"sinks_url": "http://127.0.0.1:5", "app_url": "http://127.0.0.1:6"})
    (source,) = yaml.safe_load((tmp_path / "provisioning/datasources/perflab.yaml").read_text())["datasources"]
    (way,) = source["jsonData"]["exemplarTraceIdDestinations"]
    assert way["url"] == "http://127.0.0.1:8700/cause/$${__value.raw}"
    (provider,) = yaml.safe_load((tmp_path / "provisioning/dashboards/perflab.yaml").read_text())["providers"]
    boards = Path(provider["options"]["path"])
    assert {file.stem for file in boards.glob("*.json")} == set(BOARDS)
    overview = json.loads((boards / "overview.json").read_text())
    values = {variable["name"]: variable.get("query") for variable in overview["templating"]["list"]}
    assert (values["sinks_url"], values["app_url"]) == ("http://127.0.0.1:5", "http://127.0.0.1:6")
