"""What exact work did each request do? Instruments for a pass outside all timed trials; see docs/examination.md."""
