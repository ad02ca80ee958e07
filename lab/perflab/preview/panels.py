"""How is one panel of a board's JSON shown? A tile, lines with a legend, a table, a heatmap or bars, as HTML."""

import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from perflab.preview.charts import COLOURS, heat, lines
from perflab.preview.units import words
from perflab_dashboards.checks.live import Look
from perflab_dashboards.checks.substitution import substitute
from perflab_dashboards.prometheus_api import Prometheus, Series

LABEL: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
MOST_LINES: Final = len(COLOURS)
LEGEND_ROWS: Final = 4
LEGEND_ROW_PX: Final = 17
TABLE_ROW_PX: Final = 23
STEP_COLOURS: Final = {"green": "#2e7d46", "yellow": "#b58900", "orange": "#c8651b", "red": "#b3261e"}
OTHERS: Final[Mapping[str, str]] = {"tempo": "traces come from Tempo", "loki": "log lines come from Loki"}
NOTHING: Final = '<p class="nothing">no data</p>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The room that a panel has for its content, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One target with what Prometheus said."""

    target: Mapping[str, Any]
    series: Sequence[Series]

    def name(self, series: Series) -> str:
        """The legend's text."""
        legend = str(self.target.get("legendFormat", ""))
        return LABEL.sub(lambda match: series.labels.get(match[1], ""), legend).strip() or "value"


def show(panel: Mapping[str, Any], prometheus: Prometheus, look: Look, box: Box) -> str:
    """The panel's content as HTML; text from labels is escaped."""
    if (other := OTHERS.get(panel["datasource"]["type"])) is not None:
        return f'<p class="elsewhere">{other}: not in this preview, which asks Prometheus only</p>'
    answers = [_ask(target, prometheus, look) for target in panel["targets"]]
    if not any(series.points for answer in answers for series in answer.series):
        return NOTHING
    return _KINDS[panel["type"]](panel, answers, look, box)


def _ask(target: Mapping[str, Any], prometheus: Prometheus, look: Look) -> Answer:
    query = substitute(target["expr"], look.values)
    if target.get("instant"):
        return Answer(target=target, series=prometheus.instant(query, look.end_s))
    found = prometheus.over(query, start_s=look.start_s, end_s=look.end_s, step_s=look.step_s)
    return Answer(target=target, series=found)


def _unit(panel: Mapping[str, Any]) -> str:
    return str(panel["fieldConfig"]["defaults"].get("unit", "none"))


def _colour(panel: Mapping[str, Any], value: float) -> str:
    steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", ())
    passed = [step["color"] for step in steps if step.get("value") is None or value >= step["value"]]
    return STEP_COLOURS.get(passed[-1], "inherit") if len(steps) > 1 and passed else "inherit"


def _tile(panel: Mapping[str, Any], answers: Sequence[Answer], look: Look, box: Box) -> str:
    value = next(series.points[-1][1] for answer in answers for series in answer.series if series.points)
    text = escape(words(value, _unit(panel), now_s=look.end_s))
    return f'<p class="tile" style="color:{_colour(panel, value)}">{text}</p>'


def _lines(panel: Mapping[str, Any], answers: Sequence[Answer], look: Look, box: Box) -> str:
    named = [(answer.name(series), series) for answer in answers for series in answer.series if series.points]
    named.sort(key=lambda pair: -max(value for _, value in pair[1].points))
    shown = named[:MOST_LINES]
    if len(answers) > 1:
        order = [answer.name(series) for answer in answers for series in answer.series]
        shown.sort(key=lambda pair: order.index(pair[0]))
    names = [name for name, _ in shown]
    # By name, so that a strategy has one colour on all panels that show the same strategies.
    palette = dict(zip(sorted(names) if len(answers) == 1 else names, COLOURS, strict=False))
    unit = _unit(panel)
    listed = min(len(shown), LEGEND_ROWS)
    custom = panel["fieldConfig"]["defaults"].get("custom", {})
    stacked = custom.get("stacking", {}).get("mode") == "normal"
    drawing = lines(
        shown,
        colours=[palette[name] for name in names],
        unit=unit,
        stacked=stacked,
        joined=bool(custom.get("spanNulls")),
        width=box.width,
        height=box.height - LEGEND_ROW_PX * (listed + 1),
        look=look,
    )
    rows = []
    for name, series in shown[:LEGEND_ROWS]:
        values = [value for _, value in series.points]
        mean, most = (words(value, unit, now_s=look.end_s) for value in (statistics.fmean(values), max(values)))
        rows.append(
            f'<tr><td class="name"><i style="background:{palette[name]}"></i>{escape(name)}</td>'
            f"<td>{escape(mean)}</td><td>{escape(most)}</td></tr>"
        )
    more = len(named) - listed
    head = f'<tr><th class="name">{f"and {more} more" if more else ""}</th><th>mean</th><th>max</th></tr>'
    return f'{drawing}<table class="legend">{head}{"".join(rows)}</table>'


def _heatmap(panel: Mapping[str, Any], answers: Sequence[Answer], look: Look, box: Box) -> str:
    return heat(answers[0].series, unit=_unit(panel), width=box.width, height=box.height, look=look)


def _bars(panel: Mapping[str, Any], answers: Sequence[Answer], look: Look, box: Box) -> str:
    found = [
        (answer.name(series), series.points[-1][1]) for answer in answers for series in answer.series if series.points
    ]
    most = panel["fieldConfig"]["defaults"].get("max") or max(value for _, value in found) or 1.0
    rows = []
    for name, value in sorted(found, key=lambda pair: -pair[1]):
        colour = _colour(panel, value)
        filled = (
            f"width:{min(100.0, 100 * value / most):.1f}%;background:{colour if colour != 'inherit' else COLOURS[0]}"
        )
        rows.append(
            f'<tr><td class="name">{escape(name)}</td><td class="bar"><i style="{filled}"></i></td>'
            f"<td>{escape(words(value, _unit(panel), now_s=look.end_s))}</td></tr>"
        )
    return f'<table class="bars">{"".join(rows)}</table>'


def _table(panel: Mapping[str, Any], answers: Sequence[Answer], look: Look, box: Box) -> str:
    organised = next(change["options"] for change in panel["transformations"] if change["id"] == "organize")
    titles = organised["renameByName"]
    order = sorted(organised["indexByName"], key=organised["indexByName"].get)
    labels = [name for name in order if name not in titles]
    units = {
        override["matcher"]["options"]: prop["value"]
        for override in panel["fieldConfig"].get("overrides", ())
        for prop in override["properties"]
        if prop["id"] == "unit"
    }
    rows: dict[tuple[str, ...], dict[str, float]] = {}
    for answer, title in zip(answers, titles.values(), strict=True):
        for series in answer.series:
            if series.points:
                key = tuple(series.labels.get(label, "") for label in labels)
                rows.setdefault(key, {})[title] = series.points[-1][1]
    head = "".join(f"<th>{escape(text)}</th>" for text in (*labels, *titles.values()))
    body = []
    for key, values in sorted(rows.items()):
        cells = "".join(f"<td>{escape(text)}</td>" for text in key)
        for title in titles.values():
            value = values.get(title)
            text = "" if value is None else words(value, units.get(title, _unit(panel)), now_s=look.end_s)
            cells += f'<td class="number">{escape(text)}</td>'
        body.append(f"<tr>{cells}</tr>")
    room = max(1, box.height // TABLE_ROW_PX - 1)
    if len(body) > room:
        body = [*body[: room - 1], f'<tr><td colspan="99">and {len(body) - room + 1} more</td></tr>']
    return f'<div class="scroll"><table class="rows"><thead><tr>{head}</tr></thead>{"".join(body)}</table></div>'


type Shown = Callable[[Mapping[str, Any], Sequence[Answer], Look, Box], str]
_KINDS: Final[Mapping[str, Shown]] = {
    "stat": _tile,
    "timeseries": _lines,
    "table": _table,
    "heatmap": _heatmap,
    "bargauge": _bars,
}
