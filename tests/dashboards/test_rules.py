"""Each alert has a section in the runbooks, a board, and an example of when it fires and when it does not."""

import re
from pathlib import Path

import promql_parser
import pytest
import yaml

from perflab_dashboards.boards import BOARDS
from perflab_dashboards.checks.expressions import mistakes_in
from perflab_dashboards.metrics import KNOWN, Metric
from perflab_dashboards.rules.alerts import ALERTS
from perflab_dashboards.rules.files import board_path, rule_files, runbook
from perflab_dashboards.rules.objectives import AVAILABILITY, SERVICE, SLOW_S, Objective, bound_at_least
from perflab_dashboards.rules.recording import RECORDINGS
from perflab_instrumentation.metrics import REQUEST_DURATION

EXAMPLES = yaml.safe_load(Path("tests/dashboards/rules/examples.yml").read_text())
RUNBOOKS = Path("docs/runbooks.md")
KEPT = {rule.name: Metric(name=rule.name, kind="gauge", help="") for rule in RECORDINGS}


def test_every_alert_has_an_example_of_both_kinds() -> None:
    assert set(EXAMPLES) == set(ALERTS)
    assert all(example["fires"] and example["quiet"] for example in EXAMPLES.values())


def test_every_alert_has_its_section_and_every_section_its_alert() -> None:
    sections = re.findall(r"^## (\w+)$", RUNBOOKS.read_text(), re.MULTILINE)
    assert sections == list(ALERTS)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_leads_to_a_board_and_to_its_section(name: str) -> None:
    alert = ALERTS[name]
    assert board_path(alert) == f"/d/{BOARDS[alert.board].uid}"
    assert runbook(alert) == f"docs/runbooks.md#{name.lower()}"
    assert list(mistakes_in(alert.query, {**KNOWN, **KEPT})) == []


@pytest.mark.parametrize("rule", RECORDINGS, ids=lambda rule: rule.name)
def test_a_kept_series_is_of_what_the_rooms_publish(rule: object) -> None:
    assert list(mistakes_in(rule.query)) == []  # type: ignore[attr-defined]


def test_the_files_are_yaml_that_holds_every_rule() -> None:
    files = {name: yaml.safe_load(text) for name, text in rule_files().items()}
    alerts = [rule for group in files["alerts.yml"]["groups"] for rule in group["rules"]]
    assert [rule["alert"] for rule in alerts] == list(ALERTS)
    assert [rule["expr"] for rule in alerts] == [alert.query for alert in ALERTS.values()]
    for rule in alerts:
        promql_parser.parse(rule["expr"])


def test_the_fast_windows_spend_what_the_workbook_says() -> None:
    month_h = 30 * 24
    assert SERVICE[0].rate * 1 / month_h == pytest.approx(0.02)  # 2 % of a month's budget in an hour
    assert SERVICE[1].rate * 6 / month_h == pytest.approx(0.05)


def test_the_latency_objective_is_at_a_bound_that_is_counted() -> None:
    assert SLOW_S in REQUEST_DURATION.bounds
    assert SLOW_S >= 0.5
    assert bound_at_least(0.0005) == REQUEST_DURATION.bounds[0]


def test_an_objective_without_a_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="share between 0 and 1"):
        Objective(name="perfect", target=1, words="everything")
    assert AVAILABILITY.budget == pytest.approx(0.001)
