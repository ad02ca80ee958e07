"""Which charts belong to a report? One file per chart, named in FACTOR_CHARTS."""

from perflab_reports.model import Report
from perflab_reports.render.charts.cpu_split import cpu_split
from perflab_reports.render.charts.distribution import distribution
from perflab_reports.render.charts.drawing import Charts, DrawChart
from perflab_reports.render.charts.ratios import ratios
from perflab_reports.render.charts.series import series

FACTOR_CHARTS: tuple[DrawChart, ...] = (ratios, cpu_split, distribution, series)


def draw_all(report: Report) -> Charts:
    """Every chart that has something to show."""
    charts = Charts()
    for factor in report.factors:
        for draw in FACTOR_CHARTS:
            chart = draw(factor)
            if chart is not None:
                charts.add(factor.factor, draw.__name__, chart)
    return charts
