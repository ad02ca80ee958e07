"""What is wrong with this experiment file? Every mistake at once, each with its path, its value and the choices."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from perflab.experiments.schema import Experiment, PhaseTable, PresetTable, StrategyTable
from perflab.experiments.vocabulary import SERVERS, Vocabulary

ADDRESS = re.compile(r"\$\{(\w*)\}")


class ExperimentError(Exception):
    """A factor, an experiment file or an option cannot be used. `mistakes` holds one line each."""

    def __init__(self, mistakes: Collection[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


def unknown(path: str, value: str, choices: Collection[str]) -> str:
    """One line that names the wrong value, the nearest right one and all the choices."""
    near = get_close_matches(value, list(choices), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{path}: {value!r} is unknown{hint} (choices: {', '.join(sorted(choices)) or 'none'})"


def schema_mistakes(error: ValidationError) -> Iterator[str]:
    """One line for each thing that the types refuse."""
    details = error.errors()
    for detail in details:
        path = _path(detail["loc"])
        if detail["type"] == "too_short" and any(len(other["loc"]) > len(detail["loc"]) for other in details):
            continue  # the list counts as empty only because each of its entries is refused on a line of its own
        if detail["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
            yield _unknown_key(detail["loc"])
        elif detail["type"] in {"missing", "missing_argument", "missing_keyword_only_argument"}:
            yield f"{path}: is missing"
        else:
            message = detail["msg"].removeprefix("Input ").removeprefix("Value error, ")
            yield f"{path}: {detail['input']!r} {message}"


def content_mistakes(experiment: Experiment, words: Vocabulary) -> Iterator[str]:
    """One line for each name that nothing installed answers to, and each contradiction."""
    if experiment.dataset not in words.datasets:
        yield unknown("dataset", experiment.dataset, words.datasets)
    if experiment.mix not in words.mixes and ":" not in experiment.mix:
        yield unknown("mix", experiment.mix, words.mixes)
    if experiment.baseline not in experiment.strategies:
        yield unknown("baseline", experiment.baseline, experiment.strategies)
    for name, strategy in experiment.strategies.items():
        path = f"strategies.{name}"
        ddl_sets = words.ddl_sets.get(experiment.dataset, ())
        if ddl_sets and strategy.ddl not in ddl_sets:
            yield unknown(f"{path}.ddl", strategy.ddl, ddl_sets)
        for server in strategy.needs:
            if server not in SERVERS:
                yield unknown(f"{path}.needs", server, SERVERS)
        yield from _environment_mistakes(f"{path}.environment", strategy, words)
    for preset_name, preset in experiment.presets.items():
        yield from _preset_mistakes(f"presets.{preset_name}", preset, experiment)


def _environment_mistakes(path: str, strategy: StrategyTable, words: Vocabulary) -> Iterator[str]:
    """Addresses are only known at run time; what the settings say is checked with a stand-in of the same scheme."""
    for key, value in strategy.environment.items():
        for server in ADDRESS.findall(value):
            if server not in SERVERS:
                yield unknown(f"{path}.{key}", f"${{{server}}}", [f"${{{known}}}" for known in SERVERS])
            elif server != "postgresql" and server not in strategy.needs:
                yield f"{path}.{key}: uses ${{{server}}}, so `needs` must list {server!r}"
    stand_ins = {
        key: ADDRESS.sub(lambda match: f"{match[1]}://127.0.0.1:1", value)
        for key, value in strategy.environment.items()
    }
    for mistake in words.setting_mistakes(stand_ins):
        yield f"{path}: {mistake}"


def _preset_mistakes(path: str, preset: PresetTable, experiment: Experiment) -> Iterator[str]:
    for name in preset.strategies:
        if name not in experiment.strategies:
            yield unknown(f"{path}.strategies", name, experiment.strategies)
    if preset.strategies and experiment.baseline not in preset.strategies:
        yield f"{path}.strategies: the baseline {experiment.baseline!r} is missing"
    for index, phase in enumerate(preset.phases):
        where = f"{path}.phases[{index}] ({phase.name})"
        if phase.kind == "closed" and phase.users is None:
            yield f"{where}: a closed phase needs users"
        elif phase.kind == "open" and phase.rate_rps is None:
            yield f"{where}: an open phase needs rate_rps"
        elif (phase.rate_rps is None) == (phase.users is None):
            yield f"{where}: give either rate_rps or users"
    kinds = [phase.kind for phase in preset.phases]
    if "open" not in kinds:
        yield f"{path}.phases: one open phase is needed, since latency is measured there"
    if kinds[:1] != ["warmup"]:
        yield f"{path}.phases: the first phase must be a warm-up, which is discarded"
    names = [phase.name for phase in preset.phases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{path}.phases: the name {name!r} is used twice"


def _path(location: tuple[int | str, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _unknown_key(location: tuple[int | str, ...]) -> str:
    table: type[Any] = Experiment
    if location[0] == "strategies" and len(location) > 2:
        table = StrategyTable
    elif location[0] == "presets" and len(location) > 2:
        table = PhaseTable if "phases" in location else PresetTable
    parent = _path(location[:-1])
    line = unknown("key", str(location[-1]), table.__dataclass_fields__)
    return f"{parent}: {line}" if parent else line
