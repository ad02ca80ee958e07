"""Which series do rules keep, so that alerts and boards need not add up days of buckets each time?"""

from dataclasses import dataclass
from typing import Final

from perflab_dashboards.promql import EVERYTHING, rate, share
from perflab_dashboards.rules.objectives import AVAILABILITY, LATENCY, SLOW_S, WINDOWS, Objective
from perflab_instrumentation.metrics import REQUEST_DURATION

BY: Final = ("run_id", "strategy")
SERVER_ERRORS: Final = ('http_response_status_code=~"5.."',)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One rule that keeps a series."""

    name: str
    query: str


def bad_ratio(objective: Objective, window: str) -> str:
    """The name of the series: the share of bad requests within the window."""
    return f"run_strategy:perflab_bad_{objective.name}:ratio_rate{window}"


def _errors(window: str) -> str:
    return share(
        rate(REQUEST_DURATION, "_count", by=BY, scope=EVERYTHING, where=SERVER_ERRORS, window=window),
        rate(REQUEST_DURATION, "_count", by=BY, scope=EVERYTHING, window=window),
    )


def _slow(window: str) -> str:
    within = REQUEST_DURATION.name + f'_bucket{{le="{SLOW_S}"}}'
    count = rate(REQUEST_DURATION, "_count", by=BY, scope=EVERYTHING, window=window)
    return f"1 - sum by ({', '.join(BY)}) (rate({within}[{window}])) / ({count} > 0)"


RECORDINGS: Final = (
    *(Recording(name=bad_ratio(AVAILABILITY, window), query=_errors(window)) for window in WINDOWS),
    *(Recording(name=bad_ratio(LATENCY, window), query=_slow(window)) for window in WINDOWS),
)
