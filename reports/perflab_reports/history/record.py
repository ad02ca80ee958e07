"""How does a finished run enter the history? Its rows into the folder of runs; nothing of an unfinished one."""

from pathlib import Path

from perflab_reports.gate.result import GateResult
from perflab_reports.history.from_gate import rows_of_gate
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


def record_gate(runs: Path, run_id: str, created_at: str, result: GateResult, *, machine: str = "") -> Path | None:
    """Append a gate that measured something; an INVALID one has no figures to remember.

    Raises:
        EvidenceError: as above.
    """
    rows = rows_of_gate(result, run_id=run_id, created_at=created_at, machine=machine)
    return append(runs, rows) if rows and result.verdict != "INVALID" else None
