"""Which boards are there? One file each; this table is their order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_dashboards.boards.compare import COMPARE
from perflab_dashboards.boards.database import DATABASE
from perflab_dashboards.boards.endpoint import ENDPOINT
from perflab_dashboards.boards.history import HISTORY
from perflab_dashboards.boards.overview import OVERVIEW
from perflab_dashboards.boards.runtime import RUNTIME
from perflab_dashboards.boards.suite import SUITE
from perflab_dashboards.panel import Board

BOARDS: Final[Mapping[str, Board]] = MappingProxyType(
    {board.name: board for board in (OVERVIEW, ENDPOINT, DATABASE, RUNTIME, COMPARE, HISTORY, SUITE)}
)
