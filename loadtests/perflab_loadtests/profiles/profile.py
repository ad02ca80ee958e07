"""What is a load profile? A named shape of offered load, made of stages."""

from typing import ClassVar, Protocol

from perflab_loadtests.profiles.stage import Stage


class LoadProfile(Protocol):
    """One shape. The same stages serve Poisson and uniform arrivals."""

    name: ClassVar[str]

    def stages(self) -> tuple[Stage, ...]:
        """The segments, in order."""
