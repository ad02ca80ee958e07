"""Which words may an experiment use? Everything the rooms offer, gathered once so that checking stays pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

SERVERS = ("postgresql", "valkey", "memcached", "pgbouncer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What the target and the generator understand. `ddl_sets` maps each DDL set to its data set."""

    datasets: Collection[str]
    ddl_sets: Mapping[str, Collection[str]]
    mixes: Collection[str]
    setting_mistakes: Callable[[Mapping[str, str]], tuple[str, ...]]


def installed_vocabulary() -> Vocabulary:
    """What the installed target application and load generator offer."""
    from perflab_loadtests.journeys import MIXES
    from perflab_target.configuration.catalogue import mistakes
    from perflab_target.datasets import DATASETS
    from perflab_target.ddl import DDL_SETS

    by_dataset: dict[str, list[str]] = {name: ["none"] for name in DATASETS}
    for ddl_set in DDL_SETS.values():
        by_dataset[ddl_set.dataset].append(ddl_set.name)
    return Vocabulary(datasets=tuple(DATASETS), ddl_sets=by_dataset, mixes=tuple(MIXES), setting_mistakes=mistakes)
