"""What does this process's environment say? Read once, at start, into frozen types; every mistake in one error."""

from collections.abc import Mapping
from dataclasses import dataclass

from perflab_target.configuration.cache import Cache
from perflab_target.configuration.catalogue import bad_values, misspelt_names
from perflab_target.configuration.database import Database
from perflab_target.configuration.examination import Examination
from perflab_target.configuration.instruments import Instruments
from perflab_target.configuration.pool import Pool
from perflab_target.configuration.security import Security


class ConfigurationError(Exception):
    """The environment holds mistakes; the message has one line for each."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n  ".join(("the application cannot start with this environment:", *mistakes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All concerns of one process."""

    database: Database
    pool: Pool
    cache: Cache
    security: Security
    examination: Examination
    instruments: Instruments


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """The environment as types.

    Raises:
        ConfigurationError: with every mistake.
    """
    mistakes = (*misspelt_names(environment), *bad_values(environment))
    if mistakes:
        raise ConfigurationError(mistakes)
    return Configuration(
        database=Database.read(environment),
        pool=Pool.read(environment),
        cache=Cache.read(environment),
        security=Security.read(environment),
        examination=Examination.read(environment),
        instruments=Instruments.read(environment),
    )
