"""Is this process examined? Never in a timed trial: the instruments cost more than what they look at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, cast

from perflab_target.configuration.setting import Setting

Mode = Literal["off", "work", "profile"]

MODE = Setting(
    name="PERFLAB_EXAMINE",
    kind="choice",
    choices=("off", "work", "profile"),
    default="off",
    help="work: record statements, plans and cache calls of each request; profile: where its time goes",
)
FOLDER = Setting(
    name="PERFLAB_EXAMINE_FOLDER",
    kind="path",
    help="where an examined process writes; needed unless PERFLAB_EXAMINE is off",
)
SETTINGS = (MODE, FOLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What an examined process records, and where to."""

    mode: Mode
    folder: Path | None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        folder = FOLDER.value(environment)
        return cls(mode=cast("Mode", MODE.value(environment)), folder=Path(folder) if folder else None)


def contradictions(environment: Mapping[str, str]) -> Iterator[str]:
    """An examination that could not be written down."""
    mode = MODE.value(environment)
    if mode != "off" and not FOLDER.value(environment):
        yield f"{MODE.name}={mode!r}: {FOLDER.name} must name the folder to write to"
