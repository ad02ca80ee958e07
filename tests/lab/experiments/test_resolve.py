"""An experiment, a preset and the command line's wishes become one plan."""

import pytest

from perflab.experiments.mistakes import ExperimentError
from perflab.experiments.resolve import Wishes, resolve
from perflab.experiments.schema import Experiment, PhaseTable, PresetTable, StrategyTable
from perflab_reports.evidence.plan import FactorPlan

EXPERIMENT = Experiment(
    factor="caching",
    title="Caching",
    question="?",
    dataset="storefront",
    baseline="none",
    mix="browse",
    strategies={
        "none": StrategyTable(summary="no cache"),
        "valkey": StrategyTable(summary="Valkey", needs=("valkey",)),
        "memcached": StrategyTable(summary="memcached", needs=("memcached",)),
    },
    presets={
        "smoke": PresetTable(
            blocks=2,
            scale=0.1,
            strategies=("none", "valkey"),
            phases=(
                PhaseTable(name="warm_up", kind="warmup", duration_s=1, rate_rps=10),
                PhaseTable(name="steady", kind="open", duration_s=1, rate_rps=10),
                PhaseTable(name="saturated", kind="closed", duration_s=1, users=4),
            ),
        )
    },
)
NOTHING = Wishes()


def plan(wishes: Wishes = NOTHING, missing: dict[str, str] | None = None) -> FactorPlan:
    return resolve(EXPERIMENT, preset="smoke", seed=1, wishes=wishes, missing_servers=missing or {})


def names(found: FactorPlan) -> list[str]:
    return [strategy.name for strategy in found.strategies]


def test_a_preset_names_its_strategies() -> None:
    assert names(plan()) == ["none", "valkey"]


def test_a_wished_strategy_brings_the_baseline_along() -> None:
    assert names(plan(Wishes(strategies=("memcached",)))) == ["none", "memcached"]


def test_a_missing_server_skips_its_strategies_with_the_reason() -> None:
    found = plan(Wishes(strategies=("memcached",)), {"memcached": "memcached is not on PATH"})
    assert found.skipped == {"memcached": "memcached is not on PATH"}


def test_a_wished_rate_changes_open_phases_only() -> None:
    assert [(p.rate_rps, p.users) for p in plan(Wishes(rate_rps=50)).phases] == [(50, None), (50, None), (None, 4)]


def test_wishes_override_blocks_and_scale() -> None:
    found = plan(Wishes(blocks=7, scale=3, mix="search"))
    assert (found.blocks, found.scale, found.mix) == (7, 3, "search")


def test_unknown_preset_and_strategy_are_reported_together() -> None:
    with pytest.raises(ExperimentError) as caught:
        resolve(EXPERIMENT, preset="full", seed=1, wishes=Wishes(strategies=("valky",)), missing_servers={})
    assert len(caught.value.mistakes) == 2
    assert "did you mean 'valkey'?" in caught.value.mistakes[1]


def test_a_baseline_that_cannot_run_is_an_error() -> None:
    broken = {"none": StrategyTable(summary="no cache", needs=("valkey",))}
    experiment = Experiment(
        **{**{f: getattr(EXPERIMENT, f) for f in EXPERIMENT.__dataclass_fields__}, "strategies": broken}
    )
    with pytest.raises(ExperimentError, match="cannot run"):
        resolve(experiment, preset="smoke", seed=1, wishes=Wishes(), missing_servers={"valkey": "gone"})
