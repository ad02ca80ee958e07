"""What shall `perflab up` start, and for how long? Options become one frozen type; every mistake at once."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from perflab.load.wishes import BadWish
from perflab_loadtests.profiles.durations import read_duration


@dataclass(frozen=True, slots=True, kw_only=True)
class UpWishes:
    """Checked. `rate_rps` of 0 means no load, `for_s` of None until somebody ends it, `out` of None keeps nothing."""

    port: int
    rate_rps: float
    workers: int
    for_s: float | None
    out: Path | None
    grafana: bool


def read_wishes(
    *,
    port: int,
    rate_rps: float,
    workers: int,
    lasting: str | None,
    out: Path | None,
    grafana: bool,
    grafana_lacks: Callable[[], Iterable[str]],
) -> UpWishes:
    """The options, checked.

    Args:
        port: Of the page; 0 takes a free one.
        rate_rps: Of the background load.
        workers: Of the application.
        lasting: Such as 20s or 5m.
        out: A folder that is not there yet, or empty.
        grafana: Whether Grafana is wanted.
        grafana_lacks: Asked only then: what this machine lacks for it, a sentence each.

    Raises:
        BadWish: with every mistake.
    """
    mistakes: list[str] = []
    if not (math.isfinite(rate_rps) and rate_rps >= 0):
        mistakes.append(f"--rate: {rate_rps} must be 0 (no load) or more requests per second")
    for_s = None
    if lasting is not None:
        try:
            for_s = read_duration(lasting, "s")
        except ValueError as error:
            mistakes.append(f"--for: {lasting!r} {error}")
        else:
            if not (math.isfinite(for_s) and for_s > 0):
                mistakes.append(f"--for: {lasting!r} must be longer than nothing")
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        mistakes.append(f"--out: {out} is there and not an empty folder; what it holds would be mixed with this")
    if grafana:
        mistakes += [f"--grafana: {lack}" for lack in grafana_lacks()]
    if mistakes:
        raise BadWish(mistakes)
    return UpWishes(port=port, rate_rps=rate_rps, workers=workers, for_s=for_s, out=out, grafana=grafana)
