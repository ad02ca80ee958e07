"""How is a project described to a gate? `perf/gate.toml` in its repository, read into a frozen type.

    application = "shop.wsgi:application"
    settings = "shop.settings"
    python_path = ["."]                        # folders of the repository that are put on the path
    environment = { SHOP_KEY = "gate" }        # for the application and both commands
    migrate = ["{python}", "manage.py", "migrate", "--no-input"]
    seed = ["{python}", "manage.py", "loaddata", "perf/seed.json"]
    data_inputs = ["**/migrations/*.py", "perf/seed.json"]   # the same files, the same data: built once and kept
    extensions = ["pg_trgm"]

    [[endpoints]]
    name = "GET /orders"
    paths = ["/orders?page=1", "/orders?page=2"]

An endpoint may also have `method`, `body`, `headers` and `expected` (statuses of 400 and above that are no error).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from perflab.experiments.mistakes import schema_mistakes
from perflab.gate.mistakes import GateFailed
from perflab_loadtests.journeys import Request

FILE = Path("perf/gate.toml")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
"""RFC 9110, 5.6.2 and 5.5: what a name and a value may consist of."""
MIGRATE = ("{python}", "manage.py", "migrate", "--no-input")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A name in the verdict, and the requests that stand for it, in the order in which they are sent."""

    name: str
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything that a gate must know of a project. `{python}` in a command is the side's own interpreter."""

    application: str
    settings: str
    endpoints: tuple[Endpoint, ...]
    migrate: tuple[str, ...] = MIGRATE
    seed: tuple[str, ...] = ()
    python_path: tuple[str, ...] = (".",)
    environment: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict)
    """More variables, drawn for this gate alone: what is in the database does not depend on them."""
    data_inputs: tuple[str, ...] = ()
    """Globs of the files that decide what the database holds; none: it is built anew for each side of each gate."""
    extensions: tuple[str, ...] = ()
    requests_per_block: int = 40
    """Timed requests of each endpoint to each arm in a block."""
    python: Path | None = None
    """An interpreter that fits both sides, where the two have the same lock."""

    @property
    def writes(self) -> bool:
        return any(request.method not in {"GET", "HEAD"} for one in self.endpoints for request in one.requests)


@checked_dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class _EndpointTable:
    name: str
    paths: list[str]
    method: str = "GET"
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expected: list[int] = field(default_factory=list)


@checked_dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class _ProjectTable:
    application: str
    settings: str
    endpoints: list[_EndpointTable]
    migrate: list[str] = field(default_factory=lambda: list(MIGRATE))
    seed: list[str] = field(default_factory=list)
    python_path: list[str] = field(default_factory=lambda: ["."])
    environment: dict[str, str] = field(default_factory=dict)
    data_inputs: list[str] = field(default_factory=list)
    extensions: list[str] = field(default_factory=list)
    requests_per_block: int = 40
    policy: dict[str, object] = field(default_factory=dict)
    """What counts as a regression: perflab_reports.gate.policy reads and checks it."""


def read_project(file: Path) -> Project:
    """The description.

    Raises:
        GateFailed: with every mistake in the file, one a line.
    """
    try:
        table = TypeAdapter(_ProjectTable).validate_python(tomllib.loads(file.read_text()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GateFailed(f"{file}: {error}") from None
    except ValidationError as error:
        raise GateFailed("\n".join(f"{file}: {mistake}" for mistake in schema_mistakes(error))) from None
    wrong = [f"{file}: {mistake}" for mistake in _mistakes(table)]
    if wrong:
        raise GateFailed("\n".join(wrong))
    return Project(
        application=table.application,
        settings=table.settings,
        endpoints=tuple(Endpoint(name=one.name, requests=tuple(_requests(one))) for one in table.endpoints),
        migrate=tuple(table.migrate),
        seed=tuple(table.seed),
        python_path=tuple(table.python_path),
        environment=table.environment,
        data_inputs=tuple(table.data_inputs),
        extensions=tuple(table.extensions),
        requests_per_block=table.requests_per_block,
    )


def _mistakes(table: _ProjectTable) -> Iterator[str]:
    if not table.endpoints:
        yield "endpoints: there are none; name at least one with its paths"
    if table.requests_per_block < 2:
        yield f"requests_per_block: {table.requests_per_block} must be 2 or more"
    for pattern in table.data_inputs:
        if not pattern or pattern.startswith("/") or ".." in Path(pattern).parts:
            yield f"data_inputs: {pattern!r} must be a glob inside the repository"
    names = [one.name for one in table.endpoints]
    yield from (f"endpoints: {name!r} is named twice" for name in dict.fromkeys(names) if names.count(name) > 1)
    for one in table.endpoints:
        yield from _mistakes_of(one)


def _mistakes_of(one: _EndpointTable) -> Iterator[str]:
    if not one.paths:
        yield f"endpoints.{one.name}.paths: there are none"
    for path in one.paths:
        if not path.startswith("/"):
            yield f"endpoints.{one.name}.paths: {path!r} must start with /"
        if not (path.isascii() and path.isprintable()) or " " in path:
            yield f"endpoints.{one.name}.paths: {path!r} cannot be sent as it is; write it as {quoted(path)!r}"
    if not HEADER_VALUE.fullmatch(one.name):
        yield f"endpoints: the name {one.name!r} goes with each request in a header; Latin-1 on one line can"
    if not TOKEN.fullmatch(one.method):
        yield f"endpoints.{one.name}.method: {one.method!r} is no method of HTTP"
    for name, value in one.headers.items():
        if not TOKEN.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            yield f"endpoints.{one.name}.headers: {name!r} = {value!r} cannot be sent; Latin-1 on one line can"


def quoted(path: str) -> str:
    """The path with what cannot stand in a request line percent-encoded; what is encoded already stays."""
    return quote(path, safe="/?&=%:@!$'()*+,;~#[]-._")


def _requests(table: _EndpointTable) -> Iterator[Request]:
    for path in table.paths:
        yield Request(
            method=table.method.upper(),
            path=path,
            endpoint=table.name,
            body=None if table.body is None else table.body.encode(),
            headers=tuple(table.headers.items()),
            expected=tuple(table.expected),
        )
