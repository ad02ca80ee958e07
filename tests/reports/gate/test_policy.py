"""A policy says what it means, or every reason why it cannot be used."""

from pathlib import Path

import pytest

from perflab_reports.gate.mistakes import GateMistakes
from perflab_reports.gate.policy import SHIPPED, policy_from, read_policy

FILE = """
application = "shop"
[policy]
extends = "strict"
minimum_effect = 0.04
screen = { looks = [8, 16] }
[policy.counters]
rows = 0.1
spans = 0
[policy.overrides.orders]
tolerance = 0.25
counters = { calls = "inform" }
[[policy.quarantine]]
endpoint = "search"
until = 2026-12-01
reason = "flaky since the index was rebuilt"
"""


def test_an_empty_table_is_the_default() -> None:
    assert policy_from({}) == SHIPPED["default"]


def test_a_file_changes_the_policy_that_it_extends(tmp_path: Path) -> None:
    file = tmp_path / "gate.toml"
    file.write_text(FILE)
    policy = read_policy(file)
    assert policy.name == "strict, changed"
    assert (policy.minimum_effect, policy.tolerance) == (0.04, SHIPPED["strict"].tolerance)
    assert policy.screen.looks == (8, 16)
    assert policy.screen.false_alarm_rate == SHIPPED["strict"].screen.false_alarm_rate
    assert policy.counter_tolerance("orders", "calls") == "inform"
    assert policy.counter_tolerance("cart", "calls") == 0
    assert policy.counter_tolerance("cart", "rows") == 0.1
    assert policy.tolerance_of("orders") == 0.25
    assert str(policy.quarantine[0].until) == "2026-12-01"


def test_pyproject_keeps_it_under_its_tool_table(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "shop"\n[tool.perflab.gate.policy]\nminimum_effect = 0.05\n')
    assert read_policy(file).minimum_effect == 0.05


def test_every_mistake_is_reported_at_once_with_the_nearest_key() -> None:
    with pytest.raises(GateMistakes) as caught:
        policy_from(
            {
                "extends": "stict",
                "minimum_efect": 0.1,
                "tolerance": -1,
                "screen": {"look": [8]},
                "counters": {"row": 0},
                "overrides": {"orders": {"tolerence": 0.2}},
                "quarantine": [{"endpoint": "search", "reason": "flaky"}],
            }
        )
    text = "\n".join(caught.value.mistakes)
    assert len(caught.value.mistakes) >= 7
    for part in (
        "'stict' is unknown; did you mean 'strict'",
        "'minimum_efect' is unknown; did you mean 'minimum_effect'",
        "tolerance: -1",
        "screen.key 'look' is unknown; did you mean 'looks'",
        "'row' is unknown; did you mean 'rows'",
        "overrides.orders.key 'tolerence' is unknown; did you mean 'tolerance'",
        "quarantine.0.until: is missing",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"screen": {"looks": [16, 8]}}, "must ascend"),
        ({"minimum_effect": 0.2}, "must be below tolerance"),
        ({"false_alarm_rate": 0.3}, "must be below screen.false_alarm_rate"),
        ({"tiers": []}, "tiers: at least one is needed"),
        ({"overrides": {"orders": {"tolerance": 0.01}}}, "overrides.orders: minimum_effect must be below"),
        ({"screen": 3}, "screen"),
        ({"counters": 3}, "counters"),
    ],
)
def test_contradictions_are_named(table: dict[str, object], words: str) -> None:
    with pytest.raises(GateMistakes, match=words):
        policy_from(table)


@pytest.mark.parametrize("content", [b"[policy", b"\xff\xfe", b"policy = 3"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "gate.toml"
    file.write_bytes(content)
    with pytest.raises(GateMistakes, match=r"gate\.toml"):
        read_policy(file)
