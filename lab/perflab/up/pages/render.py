"""How does each page become HTML? In the sinks' style, without a script; what came from outside is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from perflab.sinks.pages.render import moment
from perflab.up.cause import Cause
from perflab.up.examples import Example
from perflab.up.exemplars import Exemplar
from perflab.up.log_lines import LogLine
from perflab.up.parts import State
from perflab_reports import quantities
from perflab_reports.render.charts.palette import PALETTE

REFRESH_S: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What pages link to and say around everything."""

    run_id: str
    sinks_url: str
    app_url: str
    boards: tuple[str, ...]
    refresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplars:
    """What Prometheus' exemplars say, or why they say nothing."""

    rows: tuple[Exemplar, ...] = ()
    missing: str = ""


def home_page(frame: Frame, states: Sequence[State], exemplars: Exemplars, shown: Sequence[Example]) -> str:
    """Everything that runs, with its state now."""
    return _render("home.html.j2", frame, states=states, exemplars=exemplars, examples=shown)


def cause_page(frame: Frame, cause: Cause) -> str:
    """All that is known of one trace."""
    return _render("cause.html.j2", frame, cause=cause)


def logs_page(frame: Frame, lines: Sequence[LogLine], *, trace_id: str, file: str) -> str:
    """The newest lines, or one trace's."""
    return _render("logs.html.j2", frame, lines=lines, trace_id=trace_id, file=file)


def exemplars_table(exemplars: Exemplars) -> str:
    """For below a board's preview: the way from a bucket to its cause."""
    return _environment().get_template("exemplars.html.j2").render(exemplars=exemplars)


def _render(template: str, frame: Frame, **values: object) -> str:
    page = _environment().get_template(template)
    return page.render(frame=frame, palette=PALETTE, refresh_s=REFRESH_S, **values)


@cache
def _environment() -> Environment:
    ours, sinks = PackageLoader("perflab.up.pages", "templates"), PackageLoader("perflab.sinks.pages", "templates")
    environment = Environment(
        loader=ChoiceLoader([ours, sinks]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "seconds": quantities.seconds,
        "milliseconds": quantities.milliseconds,
        "nanoseconds": lambda value_ns: quantities.milliseconds(value_ns / 1e6),
        "count": quantities.count,
        "moment": moment,
        "clock": lambda value_s: f"{datetime.fromtimestamp(value_s, tz=UTC):%H:%M:%S} UTC",
    }
    return environment
