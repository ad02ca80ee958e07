"""How did figures go over many runs? One Parquet file, its trends, their changes of level, and a page."""

from perflab_reports.history.from_gate import rows_of_gate
from perflab_reports.history.from_report import rows_of_report
from perflab_reports.history.page import write_page
from perflab_reports.history.record import record_gate, record_report
from perflab_reports.history.row import HistoryRow
from perflab_reports.history.store import append, read
from perflab_reports.history.trends import Selection, Trend, trends

__all__ = [
    "HistoryRow",
    "Selection",
    "Trend",
    "append",
    "read",
    "record_gate",
    "record_report",
    "rows_of_gate",
    "rows_of_report",
    "trends",
    "write_page",
]
