"""Which CPUs does the load generator get, and which the application side? Pinned apart where there are two or more."""

import os
from collections.abc import Collection

from perflab_reports.evidence.manifest import Placement


def decide_placement(cpus: Collection[int] | None = None) -> Placement:
    """A quarter of the CPUs, at least one, for the generator; the rest for workers, databases and caches.

    Args:
        cpus: The CPUs that may be used; those of this process where not given.
    """
    usable = tuple(sorted(os.sched_getaffinity(0) if cpus is None else cpus))
    if len(usable) < 2:
        return Placement(pinned=False, generator_cpus=usable, app_cpus=usable)
    share = max(1, len(usable) // 4)
    return Placement(pinned=True, generator_cpus=usable[:share], app_cpus=usable[share:])
