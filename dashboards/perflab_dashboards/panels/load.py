"""What load was offered, was it served, and was the generator fit to offer it?"""

from typing import Final

from perflab_dashboards.panel import Panel, Step, Target
from perflab_dashboards.promql import gauge, or_zero, quantile, rate, share
from perflab_loadtests.metrics import (
    CPU,
    LOOP_LAG,
    OK,
    REQUESTS_COMPLETED,
    REQUESTS_DROPPED,
    REQUESTS_IN_FLIGHT,
    REQUESTS_SCHEDULED,
    REQUESTS_WAITING,
    RESPONSE_TIME,
    SERVICE_TIME,
    START_LAG,
    STARVED,
    TARGET_LEVEL,
    USERS,
)

OFFERED: Final = Panel(
    kind="time_series",
    title="Offered against served",
    description="Requests per second as the generator counts them. Served below offered: the server is behind.",
    unit="reqps",
    width=12,
    targets=(
        Target(query=rate(REQUESTS_SCHEDULED), legend="offered"),
        Target(query=rate(REQUESTS_COMPLETED), legend="served"),
        Target(query=or_zero(rate(REQUESTS_DROPPED)), legend="given up"),
    ),
)
LEVEL: Final = Panel(
    kind="time_series",
    title="Load profile",
    description="What the profile asks for now (requests per second, or users), and the users or lanes in use.",
    unit="short",
    targets=(Target(query=gauge(TARGET_LEVEL), legend="asked for"), Target(query=gauge(USERS), legend="users")),
)
IN_FLIGHT: Final = Panel(
    kind="time_series",
    title="Requests in flight and waiting",
    description="Sent and not answered; due and waiting for a lane.",
    unit="short",
    targets=(
        Target(query=gauge(REQUESTS_IN_FLIGHT), legend="in flight"),
        Target(query=gauge(REQUESTS_WAITING), legend="waiting"),
    ),
)
USER_PERCENTILES: Final = Panel(
    kind="time_series",
    title="Response time as users wait (estimated)",
    description="From the intended start to the last byte, so a stall cannot hide; the report has exact figures.",
    unit="s",
    width=12,
    targets=(
        *(Target(query=quantile(ratio, RESPONSE_TIME), legend=f"p{ratio * 100:g}") for ratio in (0.5, 0.95, 0.99)),
        Target(query=quantile(0.99, SERVICE_TIME), legend="p99 once sent"),
    ),
)
FAILURES: Final = Panel(
    kind="time_series",
    title="Failures as the generator saw them",
    description="Requests per second by class of failure; classes that never happened are at 0.",
    unit="ops",
    targets=(
        Target(query=rate(REQUESTS_COMPLETED, by=("outcome",), where=(f'outcome!="{OK}"',)), legend="{{outcome}}"),
    ),
)
FAILED_SHARE: Final = Panel(
    kind="stat",
    title="Failed for users",
    description="Share of requests without a good answer, time-outs and dropped connections included.",
    unit="percentunit",
    width=4,
    height=4,
    steps=(Step(at=0.001, colour="yellow"), Step(at=0.01, colour="red")),
    targets=(
        Target(
            query=share(rate(REQUESTS_COMPLETED, where=(f'outcome!="{OK}"',)), rate(REQUESTS_COMPLETED)),
            legend="failed",
        ),
    ),
)
GENERATOR_CPU: Final = Panel(
    kind="time_series",
    title="Generator: CPU and starvation",
    description="Share of one CPU in use, and share of the time without one although there was work.",
    unit="percentunit",
    steps=(Step(at=0.5, colour="yellow"), Step(at=0.8, colour="red")),
    targets=(
        Target(query=gauge(CPU, how="max"), legend="CPU"),
        Target(query=gauge(STARVED, how="max"), legend="starved"),
    ),
)
GENERATOR_LAG: Final = Panel(
    kind="time_series",
    title="Generator: lag (p99)",
    description="How late the event loop woke and requests were handed out; above 10 ms times speak of the generator.",
    unit="s",
    targets=(
        Target(query=gauge(LOOP_LAG, how="max"), legend="event loop"),
        Target(query=gauge(START_LAG, how="max"), legend="start of requests"),
    ),
)
