"""What exactly will run? An experiment, a preset and the command line's wishes become one FactorPlan. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from perflab.experiments.mistakes import ExperimentError, unknown
from perflab.experiments.schema import Experiment, PresetName
from perflab_reports.evidence.plan import FactorPlan, PhasePlan, StrategyPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line asks beyond the preset; None or empty keeps the preset's."""

    strategies: tuple[str, ...] = ()
    blocks: int | None = None
    scale: float | None = None
    rate_rps: float | None = None
    mix: str | None = None
    generator_workers: int = 0


def resolve(
    experiment: Experiment,
    *,
    preset: PresetName,
    seed: int,
    wishes: Wishes,
    missing_servers: Mapping[str, str],
) -> FactorPlan:
    """The plan; strategies whose servers are missing are listed as skipped, with the reason.

    Args:
        missing_servers: Server name to why it cannot run here.

    Raises:
        ExperimentError: the preset or a wished strategy does not exist.
    """
    mistakes = []
    if preset not in experiment.presets:
        mistakes.append(unknown(f"preset of {experiment.factor}", preset, experiment.presets))
    mistakes += [
        unknown(f"strategy of {experiment.factor}", name, experiment.strategies)
        for name in wishes.strategies
        if name not in experiment.strategies
    ]
    if mistakes:
        raise ExperimentError(mistakes)
    table = experiment.presets[preset]
    wanted = {experiment.baseline, *(wishes.strategies or table.strategies or experiment.strategies)}
    strategies = tuple(
        StrategyPlan(
            name=name,
            summary=strategy.summary,
            environment=dict(strategy.environment),
            ddl=strategy.ddl,
            needs=strategy.needs,
            workers=strategy.workers,
            threads=strategy.threads,
            connection_limit=strategy.connection_limit,
            errors_expected=strategy.errors_expected,
        )
        for name, strategy in experiment.strategies.items()
        if name in wanted
    )
    skipped = {
        strategy.name: missing_servers[server]
        for strategy in strategies
        for server in strategy.needs
        if server in missing_servers
    }
    if experiment.baseline in skipped:
        raise ExperimentError([f"baseline {experiment.baseline!r} cannot run: {skipped[experiment.baseline]}"])
    phases = tuple(
        PhasePlan(name=p.name, kind=p.kind, duration_s=p.duration_s, rate_rps=p.rate_rps, users=p.users)
        for p in table.phases
    )
    if wishes.rate_rps is not None:
        phases = tuple(p if p.users else replace(p, rate_rps=wishes.rate_rps) for p in phases)
    return FactorPlan(
        factor=experiment.factor,
        title=experiment.title,
        question=experiment.question,
        dataset=experiment.dataset,
        scale=wishes.scale or table.scale,
        mix=wishes.mix or experiment.mix,
        baseline=experiment.baseline,
        strategies=strategies,
        blocks=wishes.blocks or table.blocks,
        phases=phases,
        seed=seed,
        skipped=skipped,
        generator_workers=wishes.generator_workers,
    )
