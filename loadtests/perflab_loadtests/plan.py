"""What is the generator asked to do? PLAN.json as frozen types; every mistake at once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Gt, MinLen
from pydantic import ConfigDict, FiniteFloat, TypeAdapter, ValidationError

from perflab_loadtests.journeys.keys import KeySpace
from perflab_loadtests.schedule import Arrivals

STRICT = ConfigDict(extra="forbid")
Positive = Annotated[FiniteFloat, Gt(0)]
PhaseKind = Literal["warmup", "open", "closed"]


class PlanError(Exception):
    """The plan cannot be carried out; one line per mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of load: `rate_rps` for a warm-up or an open phase, `users` for a closed one."""

    __pydantic_config__ = STRICT

    name: str
    kind: PhaseKind
    duration_s: Positive
    rate_rps: Positive | None = None
    users: Annotated[int, Gt(0)] | None = None

    def __post_init__(self) -> None:
        if (self.rate_rps is None) == (self.users is None):
            raise ValueError(f"phase {self.name!r} needs exactly one of rate_rps and users")


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the requests may draw from; `first_day` and `end_day` bound the data's time series."""

    __pydantic_config__ = STRICT

    sizes: dict[str, int]
    search_terms: tuple[str, ...] = ()
    first_day: date = date(2025, 1, 1)
    end_day: date = date(2026, 1, 1)
    service_key: str = ""
    customer_tokens: tuple[str, ...] = ()

    def key_space(self) -> KeySpace:
        return KeySpace(
            sizes=self.sizes,
            search_terms=self.search_terms,
            days=(self.first_day, self.end_day),
            service_key=self.service_key,
            customer_tokens=self.customer_tokens,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """PLAN.json. `handshake`: wait for a line on stdin at both ends of each phase, so that counters can be read."""

    __pydantic_config__ = STRICT

    host: str
    out: Path
    seed: int
    mix: str
    phases: Annotated[tuple[Phase, ...], MinLen(1)]
    data: Data
    lanes: Annotated[int, Gt(0)] = 64
    timeout_s: Positive = 10.0
    arrivals: Arrivals = "poisson"
    handshake: bool = False
    requests_per_connection: Annotated[int, Gt(0)] = 24
    """Mean; connections are closed now and then, else keep-alive ties a lane to one of the server's workers."""


def read_plan(file: Path) -> Plan:
    """Read and check.

    Raises:
        PlanError: with every mistake.
    """
    try:
        return TypeAdapter(Plan).validate_json(file.read_bytes())
    except OSError as error:
        raise PlanError(f"{file}: {error.strerror}") from error
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, detail['loc'])) or 'plan'}: {detail['msg']}" for detail in error.errors()]
        raise PlanError("\n".join(lines)) from error
