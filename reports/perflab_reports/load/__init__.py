"""What did one load test show? The generator's evidence, without a comparison, as a summary and a page."""

from perflab_reports.load.page import write_page
from perflab_reports.load.summary import LoadSummary, summarise

__all__ = ["LoadSummary", "summarise", "write_page"]
