"""What do Celery's tasks and management commands do? A project without either has these panels empty."""

from typing import Final

from perflab_dashboards.panel import Panel, Target
from perflab_dashboards.promql import RANGE_WINDOW, added, gauge, mean, quantile, rate
from perflab_instrumentation.metrics import (
    ACTIVE_JOBS,
    COMMAND_DURATION,
    JOB_DATABASE,
    JOB_QUERIES,
    TASK_DURATION,
)

TASK: Final = "celery_task_name"
STATE: Final = "celery_state"
QUEUE: Final = "messaging_destination_name"
JOB: Final = ("kind", "name")
BY_JOB: Final = "{{kind}} {{name}}"

TASKS: Final = Panel(
    kind="time_series",
    title="Tasks by end",
    description="Celery's tasks per second, by their name and the state they ended in.",
    unit="ops",
    stacked=True,
    targets=(Target(query=rate(TASK_DURATION, "_count", by=(TASK, STATE)), legend=f"{{{{{TASK}}}}} {{{{{STATE}}}}}"),),
)
TASK_TIME: Final = Panel(
    kind="time_series",
    title="Task time (p95, estimated)",
    description="From a worker's taking the task to its end, by name; the time in the queue is not in it.",
    unit="s",
    targets=(Target(query=quantile(0.95, TASK_DURATION, by=(TASK,)), legend=f"{{{{{TASK}}}}}"),),
)
RUNNING: Final = Panel(
    kind="time_series",
    title="Jobs in progress",
    description="Tasks and commands at the scrape, and tasks in progress on average by queue (Little's law).",
    unit="short",
    targets=(
        Target(query=gauge(ACTIVE_JOBS, by=("kind",)), legend="{{kind}} now"),
        Target(query=rate(TASK_DURATION, "_sum", by=(QUEUE,)), legend="tasks of {{messaging_destination_name}}, mean"),
    ),
)
STATEMENTS: Final = Panel(
    kind="time_series",
    title="Statements per job",
    description="What one task or command sent to its databases, mean over the window.",
    unit="short",
    targets=(Target(query=mean(JOB_QUERIES, by=JOB), legend=BY_JOB),),
)
DATABASE: Final = Panel(
    kind="time_series",
    title="Database time per job",
    description="How long one task or command waited for its databases, mean over the window.",
    unit="s",
    targets=(Target(query=mean(JOB_DATABASE, by=JOB), legend=BY_JOB),),
)
COMMANDS: Final = Panel(
    kind="table",
    title="Management commands",
    description="Over the chosen time, by name and the state they ended in; the time is estimated from buckets.",
    unit="short",
    labels=("command", "state"),
    targets=(
        Target(query=added(COMMAND_DURATION, "_count", by=("command", "state")), legend="runs"),
        Target(
            query=quantile(0.95, COMMAND_DURATION, by=("command", "state"), window=RANGE_WINDOW),
            legend="p95",
            unit="s",
        ),
    ),
)
