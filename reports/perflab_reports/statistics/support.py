"""May this percentile be printed at all? Only with enough requests above it in every trial."""

REQUESTS_ABOVE = 50


def requests_needed(quantile: float) -> int:
    """Requests per trial below which the percentile is noise: 100 for p50, 1,000 for p95, 5,000 for p99."""
    return round(REQUESTS_ABOVE / (1 - quantile))
