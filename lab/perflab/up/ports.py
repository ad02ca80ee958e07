"""Which port does a part get? Its usual one, which boards and documents name; another where that is taken."""

from types import MappingProxyType
from typing import Final

from perflab.processes.ports import PortTaken, free_port

USUAL: Final = MappingProxyType(
    {"application": 8000, "metrics": 9464, "sinks": 4318, "prometheus": 9090, "generator": 9646, "grafana": 3000}
)


def port_for(part: str) -> int:
    """Free a moment ago."""
    try:
        return free_port(USUAL[part])
    except PortTaken:
        return free_port()
