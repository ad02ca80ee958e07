"""How does a board become what Grafana imports? The one place that knows the SDK, and mends what it leaves out.

The SDK gives panels no id and targets no refId, and its data_links() writes the fields of dashboard links. All three
are set here. The v1 JSON model is what every Grafana since 9 imports.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    dashboard,
    heatmap,
    logs,
    loki,
    prometheus,
    stat,
    table,
    tempo,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as model_common
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models import heatmap as model_heatmap
from grafana_foundation_sdk.models import prometheus as model_prometheus
from grafana_foundation_sdk.models import tempo as model_tempo

from perflab_dashboards.panel import COLUMNS, Annotation, Board, Panel, Section, Source, Target, Variable
from perflab_dashboards.variables import DATASOURCES

LOG_LINES: Final = 200
TRACES: Final = 50
REF_IDS: Final = "ABCDEFGHIJKLMNOP"
TAG: Final = "perflab"
ROW_HEIGHT: Final = 1

type AnyPanel = stat.Panel | timeseries.Panel | table.Panel | heatmap.Panel | bargauge.Panel | logs.Panel
type AnyQuery = prometheus.Dataquery | tempo.Dataquery | loki.Dataquery


def source(name: Source) -> model_common.DataSourceRef:
    """The data source that the board's variable of that kind chooses."""
    return model_common.DataSourceRef(type_val=name, uid=f"${DATASOURCES[name].name}")


def render(board: Board) -> str:
    """The board's JSON, the same bytes for the same board."""
    made = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.description)
        .tags([TAG])
        .time(board.since, "now")
        .timezone("browser")
        .refresh("10s")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .link(
            dashboard.DashboardLink("perflab boards")
            .type(model.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .as_dropdown(True)
            .include_vars(True)
            .keep_time(True)
        )
    )
    for variable in board.variables:
        made = made.with_variable(_variable(variable))
    for annotation in board.annotations:
        made = made.annotation(_annotation(annotation))
    for builder in _laid_out(board.sections):
        made = made.with_row(builder) if isinstance(builder, dashboard.Row) else made.with_panel(builder)
    document = json.loads(json.dumps(made.build(), cls=JSONEncoder))
    _mend(document, board)
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _mend(document: dict[str, Any], board: Board) -> None:
    panels = {panel.title: panel for panel in board.panels}
    for number, shown in enumerate(document["panels"], start=1):
        shown["id"] = number
        panel = panels.get(shown["title"])
        if shown["type"] == "row" or panel is None:
            continue
        shown["datasource"] = source(panel.source).to_json()
        if panel.links:
            shown["fieldConfig"]["defaults"]["links"] = [
                {"title": link.title, "url": link.url, "targetBlank": True} for link in panel.links
            ]
    for link in document.get("links", ()):
        # The SDK's default placement hides the links in a menu that not every Grafana has.
        link.pop("placement", None)


def _laid_out(sections: Sequence[Section]) -> Iterator[Any]:
    """Rows and panels with their places: left to right, a new line where the next one does not fit."""
    top = 0
    for section in sections:
        yield dashboard.Row(section.title).grid_pos(model.GridPos(h=ROW_HEIGHT, w=COLUMNS, x=0, y=top))
        top += ROW_HEIGHT
        left = tallest = 0
        for panel in section.panels:
            if left + panel.width > COLUMNS:
                top, left, tallest = top + tallest, 0, 0
            yield _panel(panel).grid_pos(model.GridPos(h=panel.height, w=panel.width, x=left, y=top))
            left, tallest = left + panel.width, max(tallest, panel.height)
        top += tallest


def _panel(panel: Panel) -> AnyPanel:
    made = _KINDS[panel.kind](panel)
    made.title(panel.title).description(panel.description).unit(panel.unit).no_value("none")
    if panel.low is not None and panel.kind not in {"table", "traces", "logs"}:
        made.min(panel.low)
    if panel.high is not None:
        made.max(panel.high)
    if panel.steps:
        first = model.Threshold(value=None, color="green")
        steps = [first, *(model.Threshold(value=step.at, color=step.colour) for step in panel.steps)]
        made.thresholds(dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps))
    for ref_id, target in zip(REF_IDS, panel.targets, strict=False):
        made.with_target(_target(target, panel, ref_id))
    return made


def _target(target: Target, panel: Panel, ref_id: str) -> AnyQuery:
    if panel.kind == "traces":
        found = tempo.Dataquery().query_type("traceql").query(target.query).limit(TRACES).ref_id(ref_id)
        return found.table_type(model_tempo.SearchTableType.TRACES).datasource(source("tempo"))
    if panel.kind == "logs":
        return loki.Dataquery().expr(target.query).max_lines(LOG_LINES).ref_id(ref_id).datasource(source("loki"))
    query = prometheus.Dataquery().expr(target.query).legend_format(target.legend).ref_id(ref_id)
    query = query.datasource(source("prometheus"))
    match panel.kind:
        case "table":
            return query.instant().format(model_prometheus.PromQueryFormat.TABLE)
        case "heatmap":
            return query.range().format(model_prometheus.PromQueryFormat.HEATMAP)
        case "bar_gauge":
            return query.instant()
        case _:
            query = query.range()
            return query.exemplar(True) if target.exemplars else query


def _stat(panel: Panel) -> AnyPanel:
    return (
        stat.Panel()
        .graph_mode(model_common.BigValueGraphMode.AREA)
        .color_mode(model_common.BigValueColorMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )


def _time_series(panel: Panel) -> AnyPanel:
    made = (
        timeseries.Panel()
        .line_width(1)
        .fill_opacity(40 if panel.stacked else 8)
        .show_points(model_common.VisibilityMode.AUTO)
        .legend(
            common.VizLegendOptions()
            .display_mode(model_common.LegendDisplayMode.TABLE)
            .placement(model_common.LegendPlacement.BOTTOM)
            .show_legend(True)
            .calcs(["mean", "max"])
        )
        .tooltip(common.VizTooltipOptions().mode(model_common.TooltipDisplayMode.MULTI))
    )
    if panel.joined:
        made.span_nulls(True).show_points(model_common.VisibilityMode.ALWAYS)
    if panel.stacked:
        made.stacking(common.StackingConfig().mode(model_common.StackingMode.NORMAL))
    return made


def _heatmap(panel: Panel) -> AnyPanel:
    return (
        heatmap.Panel()
        .calculate(False)
        .color(heatmap.HeatmapColorOptions().mode(model_heatmap.HeatmapColorMode.SCHEME).scheme("Oranges"))
        .y_axis(heatmap.YAxisConfig().unit(panel.unit))
    )


def _bar_gauge(panel: Panel) -> AnyPanel:
    return (
        bargauge.Panel()
        .orientation(model_common.VizOrientation.HORIZONTAL)
        .display_mode(model_common.BarGaugeDisplayMode.BASIC)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )


def _table(panel: Panel) -> AnyPanel:
    """One row per combination of the leading labels; each target is a column with its own title and unit."""
    made = table.Panel().with_transformation(model.DataTransformerConfig(id_val="merge", options={}))
    columns = {f"Value #{ref_id}": target for ref_id, target in zip(REF_IDS, panel.targets, strict=False)}
    if len(columns) == 1:
        columns = {"Value": panel.targets[0]}
    made.with_transformation(
        model.DataTransformerConfig(
            id_val="organize",
            options={
                "excludeByName": {"Time": True},
                "renameByName": {name: target.legend for name, target in columns.items()},
                "indexByName": {name: place for place, name in enumerate((*panel.labels, *columns))},
            },
        )
    )
    for target in columns.values():
        if target.unit is not None:
            made.override_by_name(target.legend, [model.DynamicConfigValue(id_val="unit", value=target.unit)])
    return made


def _traces(panel: Panel) -> AnyPanel:
    """Tempo's own columns: trace, start, service, name, duration."""
    return table.Panel()


def _logs(panel: Panel) -> AnyPanel:
    return (
        logs.Panel()
        .show_time(True)
        .wrap_log_message(True)
        .prettify_log_message(False)
        .enable_log_details(True)
        .sort_order(model_common.LogsSortOrder.DESCENDING)
    )


_KINDS: Final = {
    "stat": _stat,
    "time_series": _time_series,
    "table": _table,
    "heatmap": _heatmap,
    "bar_gauge": _bar_gauge,
    "traces": _traces,
    "logs": _logs,
}


def _variable(variable: Variable) -> Any:
    match variable.kind:
        case "datasource":
            made_source = dashboard.DatasourceVariable(variable.name).label(variable.label).type(variable.source)
            if variable.value:
                made_source.current(model.VariableOption(selected=True, text=variable.label, value=variable.value))
            return made_source
        case "query":
            made = (
                dashboard.QueryVariable(variable.name)
                .label(variable.label)
                .datasource(source("prometheus"))
                .query(variable.query)
                .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
                .sort(model.VariableSort.ALPHABETICAL_ASC)
            )
            if variable.several:
                everything = model.VariableOption(selected=True, text=["All"], value=["$__all"])
                made = made.multi(True).include_all(True).all_value(".*").current(everything)
            return made
        case "choice":
            first = model.VariableOption(selected=True, text=variable.choices[0], value=variable.choices[0])
            made_choice = dashboard.CustomVariable(variable.name).label(variable.label)
            return made_choice.values(",".join(variable.choices)).current(first)
        case "text":
            text = model.VariableOption(selected=True, text=variable.value, value=variable.value)
            return (
                dashboard.TextBoxVariable(variable.name)
                .label(variable.label)
                .default_value(variable.value)
                .current(text)
            )


def _annotation(annotation: Annotation) -> dashboard.AnnotationQuery:
    return (
        dashboard.AnnotationQuery()
        .name(annotation.name)
        .datasource(source("prometheus"))
        .enable(True)
        .icon_color("blue")
        .expr(annotation.query)
        .title_format(annotation.title)
        .use_value_for_time(True)
    )
