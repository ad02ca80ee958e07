"""How does a machine read the gate's answer? The result's types as JSON, with their schema version."""

from pydantic import TypeAdapter

from perflab_reports.gate.result import GateResult


def render(result: GateResult) -> str:
    """One JSON object; a number that is not finite becomes null."""
    return TypeAdapter(GateResult).dump_json(result, indent=2).decode() + "\n"
