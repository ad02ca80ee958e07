"""A plan is read into frozen types, and every mistake in it is reported at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from perflab_loadtests.journeys import MIXES
from perflab_loadtests.plan_file import BadPlan, parse_plan, read_plan


def mistakes(content: Any) -> str:
    with pytest.raises(BadPlan) as caught:
        parse_plan(content)
    return "\n".join(caught.value.mistakes)


def test_a_good_plan_is_read(plan_content: dict[str, Any]) -> None:
    plan = parse_plan(plan_content)
    assert plan.mix is MIXES["browse"]
    assert plan.key_space.rows == {"products": 1000, "orders": 5000}
    assert plan.key_space.search_terms == ("lamp",)
    assert [phase.kind for phase in plan.phases] == ["warmup", "open", "closed"]
    assert (plan.client, plan.arrivals, plan.handshake) == ("lean", "poisson", False)


def test_every_mistake_is_reported_at_once(plan_content: dict[str, Any]) -> None:
    plan_content |= {"host": "ftp://x", "seed": -1, "mix": "brows", "client": "curl", "lanes": 0, "color": "red"}
    plan_content["phases"] = [{"name": "a", "kind": "opn", "duration_s": 1, "rate": 3}]
    found = mistakes(plan_content)
    for path in ("host:", "seed:", "mix:", "client:", "lanes:", "color:", "phases.0.kind:", "phases.0.rate:"):
        assert path in found


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ({"kind": "open", "duration_s": 1}, "exactly one of rate_rps, users and profile"),
        ({"kind": "open", "duration_s": 1, "rate_rps": 1, "users": 1}, "exactly one of rate_rps, users and profile"),
        ({"kind": "open", "duration_s": 1, "users": 1}, "an open phase is offered by rate_rps"),
        ({"kind": "closed", "duration_s": 1, "rate_rps": 1}, "a closed phase is offered by users"),
        ({"kind": "open", "duration_s": 1, "rate_rps": -5}, "rate_rps must be positive"),
        ({"kind": "open", "duration_s": float("nan"), "rate_rps": 5}, "duration_s must be positive"),
        ({"kind": "closed", "duration_s": 1, "users": 0}, "users must be at least 1"),
    ],
)
def test_an_impossible_phase_is_explained(plan_content: dict[str, Any], phase: dict[str, Any], words: str) -> None:
    assert words in mistakes({**plan_content, "phases": [{"name": "a", **phase}]})


def test_two_phases_of_one_name_are_refused(plan_content: dict[str, Any]) -> None:
    plan_content["phases"] *= 2
    assert "two phases are called full, steady, warmup" in mistakes(plan_content)


def test_no_phase_is_refused(plan_content: dict[str, Any]) -> None:
    assert "at least one phase" in mistakes({**plan_content, "phases": []})


def test_what_the_mix_needs_and_the_plan_lacks_is_named(plan_content: dict[str, Any]) -> None:
    assert "needs customer_tokens in key_space" in mistakes({**plan_content, "mix": "write_heavy"})


def test_no_secret_is_repeated_in_a_message(plan_content: dict[str, Any]) -> None:
    plan_content["credentials"] = {"service_key": ["a secret"], "tokens": "a secret"}
    assert "a secret" not in mistakes(plan_content)


@pytest.mark.parametrize("content", [[], None, 3, "plan"])
def test_what_is_no_object_is_refused(content: Any) -> None:
    assert mistakes(content).startswith("plan: ")


def test_a_missing_file_and_broken_json_are_explained(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match="cannot be read: No such file"):
        read_plan(tmp_path / "none.json")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(BadPlan, match="is not JSON"):
        read_plan(tmp_path / "broken.json")


def test_a_plan_is_read_from_its_file(tmp_path: Path, plan_content: dict[str, Any]) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan_content))
    assert read_plan(tmp_path / "plan.json") == parse_plan(plan_content)
