"""Was the generator itself the bottleneck? One phase's word on it, and the worst of several."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The generator during one phase."""

    cpu_ratio: float
    loop_lag_p99_s: float
    start_lag_p99_s: float
    starved_ratio: float


def worst(healths: Iterable[Health]) -> Health:
    """The worst of each figure; all 0 for no phase."""
    listed = list(healths)
    return Health(
        cpu_ratio=max((health.cpu_ratio for health in listed), default=0.0),
        loop_lag_p99_s=max((health.loop_lag_p99_s for health in listed), default=0.0),
        start_lag_p99_s=max((health.start_lag_p99_s for health in listed), default=0.0),
        starved_ratio=max((health.starved_ratio for health in listed), default=0.0),
    )
