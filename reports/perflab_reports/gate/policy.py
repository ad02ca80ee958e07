"""What counts as a regression, and how sure must the gate be? Shipped policies, and their TOML.

[policy]                       # of perf/gate.toml, or [tool.perflab.gate.policy] of pyproject.toml
extends = "default"            # one of the shipped; what is left out comes from it
minimum_effect = 0.05
screen = { looks = [8, 16], false_alarm_rate = 0.2 }
[policy.counters]
rows = 0.1                     # tolerated increase; "inform" only shows it
[policy.overrides.orders]
tolerance = 0.25
[[policy.quarantine]]
endpoint = "search"
until = 2026-12-01
reason = "flaky since the index was rebuilt"
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from perflab_reports.gate.mistakes import GateMistakes, unknown

Ratio = Annotated[float, Field(gt=0, lt=10, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=0, lt=1)]
Tolerance = Annotated[float, Field(ge=0, lt=10, allow_inf_nan=False)] | Literal["inform"]
Blocks = Annotated[int, Field(ge=3, le=200)]
TimedTier = Literal["cpu", "latency"]
CounterName = Literal[
    "statements", "calls", "rows", "shared_blocks", "plan_hash", "cache_operations", "spans", "response_bytes"
]
STRICT_KEYS = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """When to look, in blocks of this stage, ascending; the last is the most that it measures.

    `false_alarm_rate` is what may alarm in this stage at its p-value alone, over the whole family of hypotheses.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_KEYS
    looks: Annotated[tuple[Blocks, ...], Field(min_length=1)]
    false_alarm_rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What is different for one endpoint; None leaves the policy's."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_KEYS
    minimum_effect: Ratio | None = None
    tolerance: Ratio | None = None
    counters: Mapping[CounterName, Tolerance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """An endpoint known to be flaky: shown, not counted, until the end of a day. Then it counts again."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_KEYS
    endpoint: str
    until: date
    reason: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Effects, tolerances and rates as ratios: 0.03 is +3 %.

    minimum_effect    A smaller slowdown is no regression, however certain.
    tolerance         PASS needs the upper end of every interval below it, at `pass_error_rate`.
    false_alarm_rate  How often a pull request without effect may be called a REGRESSION; timed tiers share it.
    screen, confirm   Blocks; the confirming ones are fresh, and run only when the screen suspects something.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT_KEYS
    name: str
    screen: Stage
    confirm: Stage
    minimum_effect: Ratio = 0.03
    tolerance: Ratio = 0.10
    false_alarm_rate: Rate = 0.01
    pass_error_rate: Rate = 0.05
    a_a_false_alarm_rate: Rate = 0.002
    correction: Literal["max-t", "holm"] = "max-t"
    latency_metric: Literal["p50_ms", "p95_ms"] = "p50_ms"
    tiers: tuple[Literal["counters", "cpu", "latency"], ...] = ("counters", "cpu", "latency")
    inconclusive: Literal["warn", "fail"] = "warn"
    budget_s: Annotated[float, Field(gt=0, le=86_400)] = 480.0
    counters: Mapping[CounterName, Tolerance] = field(default_factory=lambda: COUNTERS)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    quarantine: tuple[Quarantine, ...] = ()

    @property
    def tier_false_alarm_rate(self) -> float:
        """One timed tier's even share."""
        return self.false_alarm_rate / max(1, len({"cpu", "latency"} & set(self.tiers)))

    def minimum_effect_of(self, endpoint: str) -> float:
        override = self.overrides.get(endpoint)
        return self.minimum_effect if override is None or override.minimum_effect is None else override.minimum_effect

    def tolerance_of(self, endpoint: str) -> float:
        override = self.overrides.get(endpoint)
        return self.tolerance if override is None or override.tolerance is None else override.tolerance

    def counter_tolerance(self, endpoint: str, counter: CounterName) -> Tolerance:
        override = self.overrides.get(endpoint)
        if override is not None and counter in override.counters:
            return override.counters[counter]
        return self.counters.get(counter, COUNTERS[counter])

    def quarantined(self, today: date) -> Mapping[str, Quarantine]:
        """By endpoint, what is still quarantined on that day."""
        return {entry.endpoint: entry for entry in self.quarantine if today <= entry.until}

    def expired(self, today: date) -> tuple[Quarantine, ...]:
        return tuple(entry for entry in self.quarantine if today > entry.until)


COUNTERS: Final[Mapping[CounterName, Tolerance]] = MappingProxyType(
    {
        "statements": 0.0,
        "calls": 0.0,
        "rows": 0.0,
        "shared_blocks": 0.02,
        "plan_hash": "inform",  # a new plan is a regression when it reads more blocks, which are counted
        "cache_operations": "inform",  # more of them may be the improvement
        "spans": "inform",
        "response_bytes": 0.10,
    }
)

SHIPPED: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        policy.name: policy
        for policy in (
            Policy(
                name="default",
                screen=Stage(looks=(10, 20), false_alarm_rate=0.2),
                confirm=Stage(looks=(10, 20), false_alarm_rate=0.05),
            ),
            Policy(
                name="strict",
                minimum_effect=0.02,
                tolerance=0.05,
                inconclusive="fail",
                budget_s=1800.0,
                screen=Stage(looks=(20, 40, 60), false_alarm_rate=0.2),
                confirm=Stage(looks=(20, 40, 60), false_alarm_rate=0.05),
            ),
            Policy(
                name="quick",
                minimum_effect=0.05,
                tolerance=0.20,
                budget_s=180.0,
                screen=Stage(looks=(6,), false_alarm_rate=0.2),
                confirm=Stage(looks=(8,), false_alarm_rate=0.05),
            ),
        )
    }
)


def read_policy(path: Path) -> Policy:
    """The policy in a TOML file; the shipped default where the file has none.

    Raises:
        GateMistakes: one line for each mistake.
        OSError: the file cannot be read.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise GateMistakes([f"{path}: is not TOML: {error}"]) from None
    except UnicodeDecodeError:
        raise GateMistakes([f"{path}: is not UTF-8 text"]) from None
    tables: tuple[str, ...] = ("policy",)
    if path.name == "pyproject.toml":
        tables = ("tool", "perflab", "gate", "policy")
    table: Any = content
    for name in tables:
        table = table.get(name, {}) if isinstance(table, dict) else table
    if not isinstance(table, dict):
        raise GateMistakes([f"{path}: {'.'.join(tables)} must be a table, got {table!r}"])
    try:
        return policy_from(table)
    except GateMistakes as error:
        raise GateMistakes([f"{path}: {line}" for line in error.mistakes]) from None


def policy_from(table: Mapping[str, Any]) -> Policy:
    """The policy that a table means: the shipped one it extends, with the table's own keys over it."""
    base_name = table.get("extends", "default")
    mistakes = []
    if not isinstance(base_name, str) or base_name not in SHIPPED:
        mistakes.append(unknown("extends:", str(base_name), SHIPPED))
        base_name = "default"
    own = {key: value for key, value in table.items() if key != "extends"}
    shipped = SHIPPED[base_name]
    merged: dict[str, Any] = {entry.name: getattr(shipped, entry.name) for entry in fields(shipped)}
    merged["name"] = base_name if not own else f"{base_name}, changed"
    for key in ("screen", "confirm"):
        stage = asdict(merged[key])
        merged[key] = {**stage, **own[key]} if isinstance(own.get(key), dict) else own.get(key, stage)
    counters = own.get("counters", {})
    merged["counters"] = {**shipped.counters, **counters} if isinstance(counters, dict) else counters
    merged |= {key: value for key, value in own.items() if key not in {"screen", "confirm", "counters"}}
    try:
        policy = TypeAdapter(Policy).validate_python(merged)
    except ValidationError as error:
        mistakes += _mistakes_in(error)
        raise GateMistakes(mistakes) from None
    mistakes += _contradictions(policy)
    if mistakes:
        raise GateMistakes(mistakes)
    return policy


def _mistakes_in(error: ValidationError) -> Iterator[str]:
    seen = set()
    for detail in error.errors():
        where = ".".join(str(part) for part in detail["loc"] if part not in {"[key]", "float", "literal['inform']"})
        if detail["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
            *above, key = detail["loc"]
            line = unknown(".".join([*map(str, above), "key"]), str(key), _keys_of(tuple(above)))
        elif "[key]" in detail["loc"]:
            line = unknown(str(detail["loc"][0]), str(detail["input"]), COUNTERS)
        elif detail["type"].startswith("missing"):
            line = f"{where}: is missing"
        else:
            line = f"{where}: {detail['input']!r} {detail['msg'].removeprefix('Input ')}"
        if line not in seen:
            seen.add(line)
            yield line


def _keys_of(above: tuple[int | str, ...]) -> tuple[str, ...]:
    tables: Mapping[str, type[Any]] = {
        "screen": Stage,
        "confirm": Stage,
        "overrides": Override,
        "quarantine": Quarantine,
    }
    kind = tables.get(str(above[0]), Policy) if above else Policy
    names = tuple(entry.name for entry in fields(kind))
    return (*names, "extends") if kind is Policy else names


def _contradictions(policy: Policy) -> Iterator[str]:
    for name, stage in (("screen", policy.screen), ("confirm", policy.confirm)):
        if list(stage.looks) != sorted(set(stage.looks)):
            yield f"{name}.looks: {list(stage.looks)} must ascend"
    if policy.minimum_effect >= policy.tolerance:
        yield f"minimum_effect: {policy.minimum_effect} must be below tolerance, {policy.tolerance}"
    for endpoint in policy.overrides:
        if policy.minimum_effect_of(endpoint) >= policy.tolerance_of(endpoint):
            yield f"overrides.{endpoint}: minimum_effect must be below tolerance"
    if policy.false_alarm_rate >= policy.screen.false_alarm_rate:
        yield f"false_alarm_rate: {policy.false_alarm_rate} must be below screen.false_alarm_rate"
    if not policy.tiers:
        yield "tiers: at least one is needed"
