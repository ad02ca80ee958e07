"""What should the generator do? PLAN.json as frozen types; docs/load-generator.md describes it field by field."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainValidator

from perflab_loadtests.journeys import Credentials, KeySpace, Mix, Supplies, find_mix
from perflab_loadtests.journeys.urls import urls_mix
from perflab_loadtests.profiles import ArrivalLaw, Breakpoint, LoadProfile, Stage, duration_s, peak, profile_of
from perflab_loadtests.profiles.replay import Replay

STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

PhaseKind = Literal["warmup", "open", "closed"]
ClientName = Literal["lean", "fast_http"]


def _profile(value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError('must be an object such as {"name": "ramp", ...}')  # noqa: TRY004 (pydantic's protocol)
    return profile_of(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One stretch of load: `rate_rps` (arrivals) or `users` for `duration_s`, or a profile of either.

    A profile's level is a rate in an open phase and a number of users in a closed one; a warm-up by profile is open.
    """

    __pydantic_config__ = STRICT

    name: str
    kind: PhaseKind
    duration_s: float | None = None
    rate_rps: float | None = None
    users: int | None = None
    profile: Annotated[LoadProfile | None, PlainValidator(_profile)] = None
    think_s: float = 0.0
    """Mean pause of a user between an answer and the next request, exponential; closed phases only."""

    def __post_init__(self) -> None:
        mistakes = list(self._mistakes())
        if mistakes:
            raise ValueError("; ".join(mistakes))

    def _mistakes(self) -> Iterator[str]:
        given = [name for name in ("rate_rps", "users", "profile") if getattr(self, name) is not None]
        if len(given) != 1:
            yield f"needs exactly one of rate_rps, users and profile, got {', '.join(given) or 'none'}"
        if self.profile is not None and self.duration_s is not None:
            yield "duration_s is the profile's own; leave it out"
        if self.profile is None and not (self.duration_s and math.isfinite(self.duration_s) and self.duration_s > 0):
            yield f"duration_s must be positive and finite, got {self.duration_s}"
        if self.rate_rps is not None and not (math.isfinite(self.rate_rps) and self.rate_rps > 0):
            yield f"rate_rps must be positive and finite, got {self.rate_rps}"
        if self.users is not None and self.users < 1:
            yield f"users must be at least 1, got {self.users}"
        if self.kind == "open" and self.users is not None:
            yield "an open phase is offered by rate_rps or a profile"
        if self.kind == "closed" and self.rate_rps is not None:
            yield "a closed phase is offered by users or a profile"
        if not (math.isfinite(self.think_s) and self.think_s >= 0):
            yield f"think_s must be at least 0 and finite, got {self.think_s}"
        if self.think_s and not self.is_closed:
            yield "think_s is for closed phases: an open one has arrivals of its own"

    @property
    def is_closed(self) -> bool:
        """Whether users wait for their answers."""
        return self.kind == "closed" or self.users is not None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The level over time."""
        if self.profile is not None:
            return self.profile.stages()
        level = self.rate_rps or self.users
        assert level is not None, "checked when made"
        assert self.duration_s is not None, "checked when made"
        return (Stage(duration_s=self.duration_s, start=level, end=level),)

    @property
    def length_s(self) -> float:
        """How long load is offered."""
        return duration_s(self.stages)

    @property
    def spills(self) -> bool:
        """Whether its requests may leave memory before it ends; a breakpoint's steps are judged from them."""
        return not isinstance(self.profile, Breakpoint)

    @property
    def most_users(self) -> int:
        """The most at any moment; 0 for an open phase."""
        if not self.is_closed:
            return 0
        return math.floor(peak(self.stages) + 0.5)


def _host(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be http://NAME:PORT or https://NAME:PORT")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("its port must be a number in 0..65535") from None
    return f"{parts.scheme}://{parts.netloc}"


def _mix(value: Any) -> Any:
    """A mix by name, or {"urls": [...]}."""
    if isinstance(value, dict) and set(value) == {"urls"} and isinstance(value["urls"], list):
        return urls_mix(value["urls"])
    if value is not None and not isinstance(value, str):
        raise ValueError('must be a name, or {"urls": ["/", ...]}')
    return None if value is None else find_mix(value)


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
    phases: Annotated[tuple[Phase, ...], AfterValidator(_phases)]
    mix: Annotated[Mix | None, BeforeValidator(_mix)] = None
    locustfile: Path | None = None
    """A Locust file whose users' tasks are the load, instead of a mix: an arrival is one execution of a task."""
    key_space: Annotated[KeySpace, BeforeValidator(_key_space)] = field(default_factory=lambda: KeySpace(rows={}))
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
    redirects: Annotated[int, Field(ge=0, le=100)] = 10
    """Followed at most, inside the request that was redirected; 0 makes a redirect its own answer."""
    compressed: bool = False
    """Ask for gzip, and inflate it to see that it is whole."""
    verify_tls: bool = True
    largest_body_bytes: Annotated[int, Field(ge=0)] = 256 * 2**20
    """A larger body is an error, and the rest of it is not read."""
    handshake: bool = False
    """Wait for a line on stdin at both ends of each phase."""

    def __post_init__(self) -> None:
        if (self.mix is None) == (self.locustfile is None):
            raise ValueError("needs exactly one of mix and locustfile")
        lacking = self.supplies.lacking(self.mix.needs) if self.mix is not None else ()
        if lacking:
            assert self.mix is not None
            raise ValueError(f"mix {self.mix.name!r} needs {', '.join(lacking)} in key_space or credentials")

    @property
    def source(self) -> str:
        """What the requests come from, in a word."""
        return self.mix.name if self.mix is not None else str(self.locustfile)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that the plan names; workers on other machines are sent them."""
        replays = (phase.profile for phase in self.phases if isinstance(phase.profile, Replay))
        named = (self.locustfile, *(Path(replay.file) for replay in replays))
        return tuple(file for file in named if file is not None)

    @property
    def lanes_needed(self) -> int:
        """Enough for the requests in flight of open phases and for every user of closed ones."""
        return max(self.lanes, *(phase.most_users for phase in self.phases))

    @property
    def supplies(self) -> Supplies:
        return Supplies(key_space=self.key_space, credentials=self.credentials)
