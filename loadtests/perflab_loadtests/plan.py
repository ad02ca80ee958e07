"""What should the generator do? PLAN.json as frozen types; docs/load-generator.md describes it field by field."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from perflab_loadtests.journeys import Credentials, KeySpace, Mix, Supplies, find_mix
from perflab_loadtests.profiles import ArrivalLaw

STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

PhaseKind = Literal["warmup", "open", "closed"]
ClientName = Literal["lean", "fast_http"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One stretch of load: `rate_rps` for a warm-up or an open phase, `users` for a closed one (or a warm-up)."""

    __pydantic_config__ = STRICT

    name: str
    kind: PhaseKind
    duration_s: float
    rate_rps: float | None = None
    users: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.duration_s) and self.duration_s > 0):
            raise ValueError(f"duration_s must be positive and finite, got {self.duration_s}")
        if (self.rate_rps is None) == (self.users is None):
            raise ValueError("needs exactly one of rate_rps and users")
        if self.rate_rps is not None and not (math.isfinite(self.rate_rps) and self.rate_rps > 0):
            raise ValueError(f"rate_rps must be positive and finite, got {self.rate_rps}")
        if self.users is not None and self.users < 1:
            raise ValueError(f"users must be at least 1, got {self.users}")
        if self.kind == "open" and self.rate_rps is None:
            raise ValueError("an open phase is offered by rate_rps")
        if self.kind == "closed" and self.users is None:
            raise ValueError("a closed phase is offered by users")


def _host(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be http://NAME:PORT or https://NAME:PORT")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("its port must be a number in 0..65535") from None
    return f"{parts.scheme}://{parts.netloc}"


def _key_space(value: Any) -> Any:
    """Tables and texts lie side by side in the file."""
    if not isinstance(value, dict):
        raise ValueError("must be an object of table names to numbers of rows")  # noqa: TRY004 (pydantic's protocol)
    return {
        "rows": {key: rows for key, rows in value.items() if key != "search_terms"},
        "search_terms": value.get("search_terms", ()),
    }


def _phases(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    if not phases:
        raise ValueError("a plan needs at least one phase")
    names = [phase.name for phase in phases]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"two phases are called {', '.join(doubled)}")
    return phases


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlan:
    """Everything that decides the load; with the same plan the same requests are intended at the same moments."""

    __pydantic_config__ = STRICT

    host: Annotated[str, AfterValidator(_host)]
    out: Path
    seed: Annotated[int, Field(ge=0)]
    mix: Annotated[Mix, BeforeValidator(find_mix)]
    phases: Annotated[tuple[Phase, ...], AfterValidator(_phases)]
    key_space: Annotated[KeySpace, BeforeValidator(_key_space)]
    credentials: Credentials = field(default_factory=Credentials)
    arrivals: ArrivalLaw = "poisson"
    client: ClientName = "lean"
    lanes: Annotated[int, Field(ge=1, le=10_000)] = 64
    """Most requests in flight at once."""
    timeout_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 10.0
    """A request without its whole response after so long has failed."""
    max_wait_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 5.0
    """An arrival that no lane has taken so long after its intended start is dropped, and counted."""
    connections: Annotated[int, Field(ge=1)] = 32
    """Kept alive at least in an open phase, and used in turn; more are opened when more requests are in flight."""
    requests_per_connection: Annotated[int, Field(ge=0)] = 25
    """Mean number of requests after which a connection is replaced; 0 keeps it for good."""
    handshake: bool = False
    """Wait for a line on stdin at both ends of each phase."""

    def __post_init__(self) -> None:
        lacking = self.supplies.lacking(self.mix.needs)
        if lacking:
            raise ValueError(f"mix {self.mix.name!r} needs {', '.join(lacking)} in key_space or credentials")

    @property
    def supplies(self) -> Supplies:
        return Supplies(key_space=self.key_space, credentials=self.credentials)
