"""How does a finished run enter the history? Its rows into the folder of runs; nothing of an unfinished one."""

from pathlib import Path

from perflab_reports.history.from_report import rows_of_report
from perflab_reports.history.store import append
from perflab_reports.model import Report


def record_report(runs: Path, report: Report) -> Path | None:
    """Append a judged run; an incomplete one waits until it is finished.

    Returns:
        The history's file, or None where nothing was recorded.

    Raises:
        EvidenceError: the history is damaged; the run's own evidence is not touched.
    """
    rows = rows_of_report(report) if report.complete else ()
    return append(runs, rows) if rows else None
