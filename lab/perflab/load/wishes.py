"""What load does the command line ask for? Options become the generator's document; every mistake at once."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perflab_loadtests.profiles.durations import read_duration
from perflab_loadtests.profiles.levels import peak
from perflab_loadtests.profiles.mistakes import BadProfile
from perflab_loadtests.profiles.parse import parse_profile, profile_of, table_of


class BadWish(Exception):
    """The options cannot be followed; `mistakes` holds one line each."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadWishes:
    """The options as they were typed; None where not given."""

    host: str
    locustfile: Path | None = None
    mix: str | None = None
    url: tuple[str, ...] = ()
    profile: str | None = None
    rate: float | None = None
    users: int | None = None
    duration: str | None = None
    warm_up: str = "3s"
    closed: bool = False
    think: str | None = None
    arrivals: str = "poisson"
    client: str = "lean"
    lanes: int = 64
    timeout: str = "10s"
    max_wait: str = "5s"
    seed: int = 1
    rows: tuple[str, ...] = ()
    options: Mapping[str, Any] | None = None


def document(wishes: LoadWishes) -> dict[str, Any]:
    """The plan, without `out`.

    Raises:
        BadWish: with every mistake that shows before the generator reads it.
    """
    mistakes: list[str] = []

    def seconds(option: str, text: str | None) -> float | None:
        try:
            return None if text is None else read_duration(text, "s")
        except ValueError as error:
            mistakes.append(f"{option}: {text!r} {error}")
            return None

    think_s = seconds("--think", wishes.think)
    length_s = seconds("--duration", wishes.duration)
    warm_up_s = seconds("--warm-up", wishes.warm_up)
    measured = _measured(wishes, length_s, think_s, mistakes)
    sources = [name for name in ("locustfile", "mix", "url") if getattr(wishes, name)]
    if len(sources) != 1:
        given = ", ".join(f"--{name}" for name in sources) or "none"
        mistakes.append(f"say what to request by exactly one of --url, --mix and --locustfile (got {given})")
    rows = _rows(wishes.rows, mistakes)
    plan: dict[str, Any] = {
        "host": wishes.host,
        "seed": wishes.seed,
        "arrivals": wishes.arrivals,
        "client": wishes.client,
        "lanes": wishes.lanes,
        "timeout_s": seconds("--timeout", wishes.timeout),
        "max_wait_s": seconds("--max-wait", wishes.max_wait),
        "key_space": rows,
        "phases": [*_warm_up(measured, warm_up_s), measured] if measured else [],
        **(wishes.options or {}),
    }
    if wishes.locustfile is not None:
        plan["locustfile"] = str(wishes.locustfile)
    if wishes.mix is not None:
        plan["mix"] = wishes.mix
    if wishes.url:
        plan["mix"] = {"urls": list(wishes.url)}
    if mistakes:
        raise BadWish(mistakes)
    return plan


def _measured(
    wishes: LoadWishes, length_s: float | None, think_s: float | None, mistakes: list[str]
) -> dict[str, Any] | None:
    given = [name for name in ("profile", "rate", "users") if getattr(wishes, name) is not None]
    if len(given) != 1:
        listed = ", ".join(f"--{name}" for name in given) or "none"
        mistakes.append(f"say how much by exactly one of --rate, --users and --profile (got {listed})")
        return None
    closed = wishes.closed or wishes.users is not None
    phase: dict[str, Any] = {"name": "load", "kind": "closed" if closed else "open"}
    if wishes.profile is not None:
        if wishes.duration is not None:
            mistakes.append("--duration: a profile has its own, such as ramp:duration=60s")
        try:
            phase["profile"] = table_of(parse_profile(wishes.profile))
        except BadProfile as bad:
            mistakes.extend(f"--profile: {mistake}" for mistake in bad.mistakes)
            return None
    else:
        phase["duration_s"] = 60.0 if wishes.duration is None else length_s
        phase["rate_rps" if wishes.rate is not None else "users"] = wishes.rate or wishes.users
        if not _positive(wishes.rate if wishes.rate is not None else wishes.users):
            mistakes.append(f"--{given[0]}: must be greater than 0")
    if think_s is not None:
        if closed:
            phase["think_s"] = think_s
        else:
            mistakes.append("--think: only users (--users, or a --profile with --closed) pause")
    return phase


def _warm_up(measured: Mapping[str, Any], length_s: float | None) -> list[dict[str, Any]]:
    """The first level of the measured phase, and not judged."""
    if not length_s:
        return []
    phase: dict[str, Any] = {"name": "warm_up", "kind": "warmup", "duration_s": length_s}
    if "profile" in measured:
        stages = profile_of(measured["profile"]).stages()
        level = stages[0].start or peak(stages) / 10
        closed = measured["kind"] == "closed"
        return [phase | ({"users": max(1, round(level))} if closed else {"rate_rps": level})]
    return [phase | {key: measured[key] for key in ("rate_rps", "users") if key in measured}]


def _rows(texts: Sequence[str], mistakes: list[str]) -> dict[str, int]:
    rows = {}
    for text in texts:
        name, _, count = text.partition("=")
        if not name or not count.isdecimal():
            mistakes.append(f"--rows: {text!r} must be TABLE=COUNT, such as products=1000")
        else:
            rows[name] = int(count)
    return rows


def _positive(value: float | None) -> bool:
    return value is not None and math.isfinite(value) and value > 0
