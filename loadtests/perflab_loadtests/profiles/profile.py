"""What is a load profile? A named shape of offered load, made of stages."""

from dataclasses import Field
from typing import Any, ClassVar, Protocol

from perflab_loadtests.profiles.stage import Stage


class LoadProfile(Protocol):
    """One shape, a frozen dataclass. Its stages serve Poisson and uniform arrivals, open and closed phases."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    name: ClassVar[str]
    summary: ClassVar[str]
    """What it is for, in a line."""
    example: ClassVar[str]
    """A spec, as parse.py reads it, that shows the shape."""

    def stages(self) -> tuple[Stage, ...]:
        """The segments, in order; at least one."""
