"""Prometheus' and Alertmanager's own tools on the rules: do they load, and does each alert fire when it should only?"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from perflab.servers.binaries import find_binary
from perflab.servers.prometheus import configuration
from perflab.servers.server import ServerMissing
from perflab_dashboards.rules.objectives import SLOW_S

pytestmark = pytest.mark.e2e

RULES = Path("dashboards/rules").absolute()
EXAMPLES = yaml.safe_load(Path("tests/dashboards/rules/examples.yml").read_text())


def tool(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    try:
        binary = find_binary(name)
    except ServerMissing as missing:
        pytest.skip(str(missing))
    return subprocess.run(
        [binary.path, *map(str, arguments)],
        env={**os.environ, **binary.environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_rules_have_no_mistake() -> None:
    done = tool("promtool", "check", "rules", "--lint=all", RULES / "recording.yml", RULES / "alerts.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_that_perflab_writes_is_prometheus_own(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    rules = [RULES / "recording.yml", RULES / "alerts.yml"]
    file.write_text(configuration(jobs={"application": [tmp_path / "targets.json"]}, rules=rules))
    done = tool("promtool", "check", "config", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_fires_when_it_should_and_only_then(tmp_path: Path) -> None:
    tests: list[dict[str, Any]] = []
    for name, example in EXAMPLES.items():
        for kind, expected in (("fires", [{"labels": "{}", "value": 1}]), ("quiet", [])):
            series = [{**row, "series": row["series"].replace("$slow", str(SLOW_S))} for row in example[kind]]
            firing = f'count(ALERTS{{alertname="{name}",alertstate="firing"}})'
            look = {"expr": firing, "eval_time": example["at"], "exp_samples": expected}
            tests.append({"interval": "15s", "input_series": series, "promql_expr_test": [look]})
    file = tmp_path / "tests.yml"
    document = {
        "rule_files": [str(RULES / "recording.yml"), str(RULES / "alerts.yml")],
        "evaluation_interval": "1m",
        "tests": tests,
    }
    file.write_text(json.dumps(document))
    done = tool("promtool", "test", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_alertmanagers_example_is_in_order() -> None:
    done = tool("amtool", "check-config", "dashboards/alertmanager/alertmanager.yml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [(["severity=page"], "pager"), (["severity=ticket"], "tickets"), (["severity=info"], "chat")],
)
def test_severities_reach_whom_they_should(labels: list[str], receiver: str) -> None:
    file = "--config.file=dashboards/alertmanager/alertmanager.yml"
    done = tool("amtool", "config", "routes", "test", file, *labels)
    assert done.stdout.strip() == receiver, done.stderr
