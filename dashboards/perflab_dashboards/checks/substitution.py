"""How does a query read once Grafana has put the variables in? Pure; an unknown variable is a mistake."""

import re
from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import Final

VARIABLE: Final = re.compile(r"\$\{?(\w+)(?::\w+)?\}?")

BUILT_IN: Final[Mapping[str, str]] = MappingProxyType(
    {"__rate_interval": "1m", "__interval": "15s", "__range": "5m", "__range_s": "300"}
)
"""Grafana's own, as they are for a window of five minutes and a scrape each fifteen seconds."""


def variables_in(query: str) -> Set[str]:
    """Names of all variables that a query uses."""
    return {match[1] for match in VARIABLE.finditer(query)}


def substitute(query: str, values: Mapping[str, str]) -> str:
    """The query as Prometheus gets it.

    Args:
        query: As it stands on the board.
        values: By name; Grafana's own have defaults here.

    Raises:
        KeyError: a variable without a value.
    """
    known = {**BUILT_IN, **values}
    return VARIABLE.sub(lambda match: known[match[1]], query)
