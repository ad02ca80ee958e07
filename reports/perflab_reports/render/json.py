"""How is a report read by a machine? The model as JSON, field by field as model.py describes it."""

from pydantic import TypeAdapter

from perflab_reports.model import Report


def render(report: Report) -> str:
    """One JSON object; a number that is not finite becomes null."""
    return TypeAdapter(Report).dump_json(report, indent=2).decode() + "\n"
