"""How is an application set up with our instruments? As a project would: one call at the end of its settings."""

import os
from collections.abc import Callable
from typing import Any

FOLDER_VARIABLE = "PERFLAB_OVERHEAD_FOLDER"
ALL = ("prometheus", "otel", "sentry", "silk")

type Apply = Callable[[dict[str, Any]], None]


def ours(*sinks: str, sample_ratio: float) -> Apply:
    """These sinks, with so many of the requests traced and profiled; metrics and errors are whole."""

    def apply(settings: dict[str, Any]) -> None:
        from perflab_instrumentation import instrument

        instrument(
            settings, sinks=list(sinks), sample_ratio=sample_ratio, metrics_port=0, folder=os.environ[FOLDER_VARIABLE]
        )

    return apply
