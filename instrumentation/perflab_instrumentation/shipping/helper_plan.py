"""What does the helper process need to know? Said by the worker that starts it, in one environment variable."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from perflab_instrumentation.family import Process
from perflab_instrumentation.options import Options, options_from

PLAN = "PERFLAB_HELPER_PLAN"
ROLE = "PERFLAB_ROLE"
HELPER = "helper"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperPlan:
    """The project's options, the sinks to run, and whom the helper outlives by a second."""

    options: Options
    sinks: tuple[str, ...]
    family: Process

    def environment(self, inherited: Mapping[str, str], settings_module: str | None) -> dict[str, str]:
        """The helper's, such that it can import what the worker can."""
        plan = {"options": asdict(self.options), "sinks": self.sinks, "family": asdict(self.family)}
        environment = {**inherited, PLAN: json.dumps(plan), ROLE: HELPER}
        environment["PYTHONPATH"] = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        if settings_module:
            environment["DJANGO_SETTINGS_MODULE"] = settings_module
        return environment

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        plan: dict[str, Any] = json.loads(environment[PLAN])
        return cls(options=options_from(plan["options"]), sinks=tuple(plan["sinks"]), family=Process(**plan["family"]))


def is_helper(environment: Mapping[str, str]) -> bool:
    """Whether this process is a helper, whose own Django must not be instrumented."""
    return environment.get(ROLE) == HELPER
