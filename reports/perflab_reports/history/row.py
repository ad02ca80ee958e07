"""What is remembered of a run? One row for each subject, strategy, endpoint and metric. These are the columns."""

from dataclasses import dataclass
from typing import Final, Literal

Source = Literal["run", "gate"]
EVERY_ENDPOINT: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One figure of one run. Runs are comparable where machine, setting and the five names after them agree.

    `value` is the figure itself in `unit`. `ratio` compares it within the run (with the baseline strategy, or head with
    base), `low` to `high` is the interval of the ratio. `created_at` is ISO 8601 in UTC.
    """

    run_id: str
    source: Source
    created_at: str
    revision: str
    machine: str
    setting: str
    subject: str
    """The factor of a run, the tier of a gate."""
    strategy: str
    endpoint: str
    """Empty where all endpoints are taken together."""
    metric: str
    unit: str
    lower_is_better: bool
    value: float | None
    ratio: float | None
    low: float | None
    high: float | None
    verdict: str
    reason: str
