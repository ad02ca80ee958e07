"""Bencher and github-action-benchmark get what their documentation asks for, and nothing that is not a number."""

import json
from dataclasses import replace
from typing import Any

from jsonschema import Draft202012Validator

from perflab_reports.gate.outputs import render
from perflab_reports.gate.result import GateResult

BENCHER: dict[str, Any] = {
    # bencher.dev/docs/reference/bencher-metric-format: benchmark name, measure name or slug, metric.
    "type": "object",
    "propertyNames": {"minLength": 1, "maxLength": 1024},
    "additionalProperties": {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z0-9_-]{1,64}$"},
        "additionalProperties": {
            "type": "object",
            "properties": {
                "value": {"type": "number"},
                "lower_value": {"type": "number"},
                "upper_value": {"type": "number"},
            },
            "required": ["value"],
            "additionalProperties": False,
        },
    },
}
CUSTOM_SMALLER_IS_BETTER: dict[str, Any] = {
    # The README of benchmark-action/github-action-benchmark: name, unit and value, with range and extra optional.
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "unit": {"type": "string"},
            "value": {"type": "number"},
            "range": {"type": "string"},
            "extra": {"type": "string"},
        },
        "required": ["name", "unit", "value"],
        "additionalProperties": False,
    },
}


def strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_bencher_metric_format(result: GateResult) -> None:
    document = strict(render(result, "bencher"))
    Draft202012Validator(BENCHER).validate(document)
    assert document["GET /orders"]["cpu_ns_ratio"] == {"value": 1.182, "lower_value": 1.112, "upper_value": 1.257}
    assert document["GET /orders"]["statements_ratio"] == {"value": 12.0}


def test_github_action_benchmark(result: GateResult) -> None:
    document = strict(render(result, "github-action-benchmark"))
    Draft202012Validator(CUSTOM_SMALLER_IS_BETTER).validate(document)
    names = [entry["name"] for entry in document]
    assert len(set(names)) == len(names)
    cpu = document[names.index("GET /orders cpu_ns")]
    assert (cpu["value"], cpu["unit"], cpu["range"]) == (1.182, "head/base", "1.11 to 1.26")


def test_what_is_no_number_is_left_out(result: GateResult) -> None:
    odd = tuple(replace(finding, ratio=float("inf"), low=float("nan")) for finding in result.findings)
    assert strict(render(replace(result, findings=odd), "bencher")) == {}
    assert strict(render(replace(result, findings=odd), "github-action-benchmark")) == []
