"""Which charts does a report have? One file each; this table is their order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_reports.render.charts.agreement import AGREEMENT
from perflab_reports.render.charts.cpu_split import CPU_SPLIT
from perflab_reports.render.charts.distributions import DISTRIBUTIONS
from perflab_reports.render.charts.panel import ChartKind
from perflab_reports.render.charts.ratios import RATIOS
from perflab_reports.render.charts.series import SERIES

CHARTS: Final[Mapping[str, ChartKind]] = MappingProxyType(
    {kind.name: kind for kind in (RATIOS, CPU_SPLIT, DISTRIBUTIONS, SERIES, AGREEMENT)}
)
