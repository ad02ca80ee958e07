"""Which application does `perflab up` serve? The reference application, and what a reader of its instruments wants."""

LOG_VARIABLE = "PERFLAB_UP_LOG"
"""Names the file of JSON lines."""
