"""What do the instruments cost? The ledger's evidence judged, and its own page; reports show the same table."""

from perflab_reports.overhead.judge import judge_overhead
from perflab_reports.overhead.model import OverheadReport

__all__ = ["OverheadReport", "judge_overhead"]
