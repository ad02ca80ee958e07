"""What does the evidence of a run say? Reads the folder, compares, and returns the report."""

from perflab_reports.judge.run import judge

__all__ = ["judge"]
