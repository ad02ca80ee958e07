"""The report for machines: the model's types as JSON, as docs/report-json.md describes them."""

from pydantic import TypeAdapter

from perflab_reports.model import Report
from perflab_reports.render.charts.drawing import Charts


def render_json(report: Report, _charts: Charts) -> str:
    """One JSON object; figures are finite, so infinities become null."""
    return TypeAdapter(Report).dump_json(report, indent=2).decode() + "\n"
