"""Every mistake in an experiment file is reported at once, with its path, its value and the choices."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from perflab.experiments.catalogue import experiment_files, find_experiment, read_experiment
from perflab.experiments.mistakes import ExperimentError
from perflab.experiments.vocabulary import Vocabulary, installed_vocabulary

GOOD = """
factor = "caching"
title = "Caching"
question = "?"
dataset = "storefront"
baseline = "none"
mix = "browse"

[strategies.none]
summary = "no cache"

[strategies.valkey]
summary = "Valkey"
environment = { PERFLAB_CACHE_URL = "${valkey}" }
needs = ["valkey"]

[presets.smoke]
blocks = 2
scale = 0.1
phases = [
    { name = "warm_up", kind = "warmup", duration_s = 1, rate_rps = 10 },
    { name = "steady", kind = "open", duration_s = 1, rate_rps = 10 },
]
"""


def setting_mistakes(environment: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{key} is unknown" for key in environment if key != "PERFLAB_CACHE_URL")


WORDS = Vocabulary(
    datasets=("storefront",),
    ddl_sets={"storefront": ("none", "single")},
    mixes=("browse",),
    setting_mistakes=setting_mistakes,
)


def mistakes(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "caching.toml"
    file.write_text(text)
    with pytest.raises(ExperimentError) as caught:
        read_experiment(file, WORDS)
    return [line.removeprefix("caching.toml: ") for line in caught.value.mistakes]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "caching.toml"
    file.write_text(GOOD)
    experiment = read_experiment(file, WORDS)
    assert list(experiment.strategies) == ["none", "valkey"]
    assert experiment.presets["smoke"].phases[1].rate_rps == 10


def test_several_mistakes_are_reported_together(tmp_path: Path) -> None:
    text = GOOD.replace("blocks = 2", "blocks = -2\nbloks = 3").replace("rate_rps = 10", "rate_rps = -1")
    assert mistakes(tmp_path, text) == [
        "presets.smoke.blocks: -2 should be greater than 0",
        "presets.smoke.phases[0].rate_rps: -1 should be greater than 0",
        "presets.smoke.phases[1].rate_rps: -1 should be greater than 0",
        "presets.smoke: key: 'bloks' is unknown; did you mean 'blocks'? (choices: blocks, phases, scale, strategies)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('mix = "browse"', 'mix = "brows"', "mix: 'brows' is unknown; did you mean 'browse'? (choices: browse)"),
        ('baseline = "none"', 'baseline = "non"', "did you mean 'none'?"),
        ('summary = "no cache"', 'summary = "no cache"\nddl = "singel"', "did you mean 'single'?"),
        ('needs = ["valkey"]', 'needs = ["valky", "valkey"]', "did you mean 'valkey'?"),
        ('needs = ["valkey"]', "needs = []", "`needs` must list 'valkey'"),
        ('"${valkey}"', '"${redis}"', "'${redis}' is unknown"),
        ("PERFLAB_CACHE_URL", "PERFLAB_CACHE_URI", "PERFLAB_CACHE_URI is unknown"),
        ("scale = 0.1", "scale = nan", "should be a finite number"),
        ('kind = "open"', 'kind = "opened"', "should be 'warmup', 'open' or 'closed'"),
        ('kind = "open"', 'kind = "closed"', "a closed phase needs users"),
        ("scale = 0.1", 'scale = 0.1\nstrategies = ["valkey"]', "the baseline 'none' is missing"),
        ('name = "steady"', 'name = "warm_up"', "is used twice"),
        ('title = "Caching"', "", "title: is missing"),
        ("[presets.smoke]", "[presets.smok]", "should be 'smoke', 'quick' or 'full'"),
    ],
)
def test_each_mistake_names_its_path_and_the_choices(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in GOOD
    assert any(line in found for found in mistakes(tmp_path, GOOD.replace(old, new)))


def test_broken_toml_is_one_line(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD + "\n[strategies")
    assert line.startswith("not valid TOML")


@pytest.mark.parametrize("name", sorted(experiment_files()))
def test_every_shipped_experiment_is_without_mistakes(name: str) -> None:
    file = experiment_files()[name]
    experiment = read_experiment(file, installed_vocabulary())
    assert name in {experiment.factor, f"{experiment.factor}.{experiment.dataset}"}
    assert {"smoke", "quick", "full"} == set(experiment.presets)


def test_an_unknown_factor_names_the_choices() -> None:
    with pytest.raises(ExperimentError, match="did you mean 'caching'"):
        find_experiment("cacheing")


def test_a_variant_is_found_by_its_data_set() -> None:
    assert find_experiment("indexing", dataset="flights").name == "indexing.flights.toml"
    assert find_experiment("indexing", dataset="storefront").name == "indexing.toml"
    with pytest.raises(ExperimentError, match="flights"):
        find_experiment("indexing", dataset="flight")
