"""What will this run do? Factors from the command line become a Manifest, before any server is started."""

from collections.abc import Sequence
from datetime import UTC, datetime

from perflab.environment import describe_environment
from perflab.experiments.catalogue import find_experiment, read_experiment
from perflab.experiments.mistakes import ExperimentError
from perflab.experiments.resolve import Wishes, resolve
from perflab.experiments.schema import PresetName
from perflab.experiments.vocabulary import installed_vocabulary
from perflab.processes.placement import decide_placement
from perflab.servers.available import missing_servers, server_versions
from perflab_reports.evidence.manifest import Manifest
from perflab_reports.evidence.plan import FactorPlan


def plan_run(
    *, run_id: str, factors: Sequence[str], preset: PresetName, seed: int, dataset: str | None, wishes: Wishes
) -> Manifest:
    """Resolve every factor.

    Raises:
        ExperimentError: with every mistake of every factor.
    """
    words = installed_vocabulary()
    missing = missing_servers()
    plans: list[FactorPlan] = []
    mistakes: list[str] = []
    if wishes.mix is not None and wishes.mix not in words.mixes and ":" not in wishes.mix:
        from perflab.experiments.mistakes import unknown

        mistakes.append(unknown("--mix", wishes.mix, words.mixes))
    for name in dict.fromkeys(factors):
        try:
            experiment = read_experiment(find_experiment(name, dataset=dataset), words)
            plans.append(resolve(experiment, preset=preset, seed=seed, wishes=wishes, missing_servers=missing))
        except ExperimentError as error:
            mistakes += error.mistakes
    doubled = {plan.factor for plan in plans if sum(other.factor == plan.factor for other in plans) > 1}
    mistakes += [f"factor {factor!r} is asked for by two files; a run takes it once" for factor in sorted(doubled)]
    if mistakes:
        raise ExperimentError(mistakes)
    return Manifest(
        run_id=run_id,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        preset=preset,
        seed=seed,
        factors=tuple(plans),
        environment=describe_environment(decide_placement(), server_versions()),
    )
