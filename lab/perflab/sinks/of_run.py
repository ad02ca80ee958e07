"""Where do the traces and errors of a run's strategies go? Into its own folder, if asked; else nowhere.

Trials are bare by default. A strategy whose environment turns the live instruments on is measured with them, and only
such a strategy has anything to send.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from perflab_instrumentation.options import VARIABLE
from perflab_reports.evidence.plan import FactorPlan, StrategyPlan

SINKS: Final = "sinks"


@contextmanager
def sinks_of_run(run: Path | None) -> Iterator[Mapping[str, str]]:
    """The environment that leads to the run's own sinks while they run; empty without a folder."""
    if run is None:
        yield {}
        return
    from perflab.sinks.running import running

    with running(run / SINKS) as endpoints:
        yield endpoints.environment


def traced_environment(strategy: StrategyPlan, sinks: Mapping[str, str], *, run_id: str) -> dict[str, str]:
    """What a trial's application gets: where to send, and which run and strategy to call itself."""
    options = strategy.environment.get(VARIABLE)
    if not sinks or not options:
        return {}
    said = {"run_id": run_id, "strategy": strategy.name, **json.loads(options)}
    return {**sinks, VARIABLE: json.dumps(said)}


def has_instruments(plan: FactorPlan) -> bool:
    """Whether any of the factor's strategies would send something."""
    return any(strategy.environment.get(VARIABLE) for strategy in plan.strategies)
