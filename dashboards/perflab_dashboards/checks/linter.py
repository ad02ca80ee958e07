"""Is a board's JSON one that a reader can use? House rules over the document, with every mistake at once. Pure.

The rules are those of grafana/dashboard-linter that apply to us, and what Grafana's users trip over.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from perflab_dashboards.checks.document import panels, targets, variable_names
from perflab_dashboards.checks.expressions import mistakes_in
from perflab_dashboards.checks.substitution import BUILT_IN, substitute, variables_in
from perflab_dashboards.variables import DATASOURCES

DATASOURCES_OF: Final = tuple({"type": name, "uid": f"${variable.name}"} for name, variable in DATASOURCES.items())
SAMPLE_VALUE: Final[Mapping[str, str]] = {"shift_b": "5m"}
ON_TIME_RANGE: Final = 2
IN_LINKS: Final = frozenset({"__data", "__url_time_range"})
GRID_COLUMNS: Final = 24


def lint(document: Mapping[str, Any]) -> Iterator[str]:
    """Every mistake, each beginning with the board and the panel it is in."""
    board = document.get("uid", "?")
    for mistake in (*_variables(document), *_grid(document)):
        yield f"{board}: {mistake}"
    ids = Counter(panel.get("id") for panel in document.get("panels", ()))
    titles = Counter(panel.get("title") for panel in document.get("panels", ()))
    for panel in panels(document):
        where = f"{board} / {panel.get('title', '?')}"
        yield from (f"{where}: {mistake}" for mistake in _panel(panel))
        if panel.get("id") is None or ids[panel.get("id")] > 1:
            yield f"{where}: its id {panel.get('id')} is missing or not its own"
        if titles[panel.get("title")] > 1:
            yield f"{where}: another panel has this title"
    yield from _queries(document)


def _variables(document: Mapping[str, Any]) -> Iterator[str]:
    variables = document.get("templating", {}).get("list", ())
    if not variables or (variables[0]["name"], variables[0]["type"]) != ("datasource", "datasource"):
        yield "its first variable is not the data source"
    for variable in variables:
        if variable["type"] == "query" and variable.get("refresh") != ON_TIME_RANGE:
            yield f"${variable['name']} is not asked for again when the time range changes"
        if not variable.get("label"):
            yield f"${variable['name']} has no label"


def _panel(panel: Mapping[str, Any]) -> Iterator[str]:
    for name in ("title", "description"):
        if not str(panel.get(name, "")).strip():
            yield f"has no {name}"
    if not panel.get("fieldConfig", {}).get("defaults", {}).get("unit"):
        yield "has no unit"
    if panel.get("datasource") not in DATASOURCES_OF:
        yield "has a data source of its own"
    if any(target.get("datasource") != panel.get("datasource") for target in panel.get("targets", ())):
        yield "has a query that asks another data source than the panel"
    if not panel.get("targets"):
        yield "has no query"
    ref_ids = [target.get("refId") for target in panel.get("targets", ())]
    if None in ref_ids or len(set(ref_ids)) < len(ref_ids):
        yield f"its queries' refIds are not unique: {ref_ids}"


def _queries(document: Mapping[str, Any]) -> Iterator[str]:
    names = variable_names(document)
    for target in targets(document):
        used = variables_in(target.query)
        for unknown in sorted(used - names - set(BUILT_IN)):
            yield f"{target.where}: there is no variable ${unknown}"
        if target.source != "prometheus":
            continue
        if used <= names | set(BUILT_IN):
            query = substitute(target.query, {name: SAMPLE_VALUE.get(name, ".*") for name in names})
            yield from (f"{target.where}: {mistake}" for mistake in mistakes_in(query))
        if "rate(" in target.query and not target.instant and "[$__rate_interval]" not in target.query:
            yield f"{target.where}: a rate over time needs $__rate_interval, or gaps appear when zoomed"
    links = json.dumps([panel.get("fieldConfig", {}) for panel in panels(document)])
    for unknown in sorted(variables_in(links) - names - IN_LINKS):
        yield f"{document.get('uid', '?')}: a link uses ${unknown}, which is no variable"


def _grid(document: Mapping[str, Any]) -> Iterator[str]:
    taken: dict[tuple[int, int], str] = {}
    for panel in document.get("panels", ()):
        place, title = panel.get("gridPos", {}), panel.get("title", "?")
        if place.get("x", 0) + place.get("w", 0) > GRID_COLUMNS:
            yield f"{title} reaches beyond the grid"
        cells = [
            (x, y)
            for x in range(place.get("x", 0), place.get("x", 0) + place.get("w", 0))
            for y in range(place.get("y", 0), place.get("y", 0) + place.get("h", 0))
        ]
        if others := {taken[cell] for cell in cells if cell in taken}:
            yield f"{title} lies over {', '.join(sorted(others))}"
        taken.update(dict.fromkeys(cells, title))
