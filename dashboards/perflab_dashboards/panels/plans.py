"""Did the database begin to run a statement in another way? Asked for by `plan_changes` in PERFLAB."""

from typing import Final

from perflab_dashboards.panel import Panel, Step, Target
from perflab_dashboards.promql import added, or_zero, rate
from perflab_instrumentation.metrics import PLAN_CHANGES, PLANS_EXPLAINED

CHANGED: Final = Panel(
    kind="stat",
    title="Plans that changed",
    description="Over the chosen time; 0 too where nobody watches (`plan_changes` is off unless asked for).",
    unit="short",
    width=4,
    steps=(Step(at=1, colour="orange"),),
    targets=(Target(query=or_zero(added(PLAN_CHANGES)), legend="changed"),),
)
CHANGES: Final = Panel(
    kind="table",
    title="Plan changes by statement",
    description="The application's log has a line with both plans; the fingerprint names the statement in the traces.",
    unit="short",
    width=12,
    labels=("database", "fingerprint"),
    targets=(Target(query=added(PLAN_CHANGES, by=("database", "fingerprint")), legend="changes"),),
)
EXPLAINED: Final = Panel(
    kind="time_series",
    title="Plans asked for",
    description="Per second, in the background, by outcome; none failed means that each watched SELECT has its plan.",
    unit="ops",
    targets=(Target(query=rate(PLANS_EXPLAINED, by=("outcome",)), legend="{{outcome}}"),),
)
