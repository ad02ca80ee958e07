"""What does a CI job's own page show? The answer in Markdown, under the limit of a step summary."""

from typing import Final

from perflab_reports.gate.outputs.markdown import body, within
from perflab_reports.gate.result import GateResult

LIMIT_BYTES: Final = 1_000_000
"""GitHub refuses a step summary above 1 MiB."""


def render(result: GateResult) -> str:
    """For `$GITHUB_STEP_SUMMARY`."""
    return within(
        LIMIT_BYTES,
        lambda full, rows: body(result, full=full, rows=rows),
        lambda page: len(page.encode()),
    )
