"""Which experiments exist? The files shipped in loadtests/experiments, or a path of the user's own."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import perflab_loadtests
from perflab.experiments.mistakes import ExperimentError, content_mistakes, schema_mistakes, unknown
from perflab.experiments.schema import Experiment
from perflab.experiments.vocabulary import Vocabulary

SHIPPED = Path(perflab_loadtests.__file__).parent.parent / "experiments"


def experiment_files(folder: Path = SHIPPED) -> Mapping[str, Path]:
    """Every shipped experiment by name: `indexing`, or `indexing.flights` for the same factor on other data."""
    return {file.name.removesuffix(".toml"): file for file in sorted(folder.glob("*.toml"))}


def find_experiment(name: str, *, dataset: str | None = None) -> Path:
    """The file for a factor (with `dataset`, its variant on that data set) or a path ending in .toml.

    Raises:
        ExperimentError: no such factor, variant or file.
    """
    if name.endswith(".toml"):
        if Path(name).is_file():
            return Path(name)
        raise ExperimentError([f"experiment file {name}: no such file"])
    files = experiment_files()
    if name not in files:
        raise ExperimentError([unknown("factor", name, [key for key in files if "." not in key])])
    if dataset is None:
        return files[name]
    variant = f"{name}.{dataset}"
    if variant in files:
        return files[variant]
    if f'dataset = "{dataset}"' in files[name].read_text().splitlines():
        return files[name]
    offered = [key.partition(".")[2] for key in files if key.startswith(f"{name}.")]
    raise ExperimentError([unknown(f"dataset for {name}", dataset, ["storefront", *offered])])


def read_experiment(file: Path, words: Vocabulary) -> Experiment:
    """Read and check one file.

    Raises:
        ExperimentError: with every mistake in the file, each starting with the file's name.
    """
    try:
        tables = tomllib.loads(file.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExperimentError([f"{file.name}: not valid TOML: {error}"]) from error
    try:
        experiment = TypeAdapter(Experiment).validate_python(tables)
    except ValidationError as error:
        raise ExperimentError([f"{file.name}: {line}" for line in schema_mistakes(error)]) from error
    found = [f"{file.name}: {line}" for line in content_mistakes(experiment, words)]
    if found:
        raise ExperimentError(found)
    return experiment
