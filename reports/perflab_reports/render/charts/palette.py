"""Which colours do charts and pages use? One role, two shades: the light one stands in files, both in the page's CSS.

Blue against orange stays apart under the common colour-vision deficiencies, and no verdict is told by colour alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """One role's colour on light and on dark ground. Light shades are unique: they name the role inside an SVG."""

    light: str
    dark: str


PALETTE: Final[Mapping[str, Shade]] = MappingProxyType(
    {
        "paper": Shade(light="#fdfdfc", dark="#15181c"),
        "ink": Shade(light="#1b2530", dark="#e4e8ec"),
        "muted": Shade(light="#5a6571", dark="#9ba6b2"),
        "line": Shade(light="#dde0e3", dark="#343b43"),
        "band": Shade(light="#ebedf0", dark="#262c33"),
        "better": Shade(light="#0b5cad", dark="#78b6f4"),
        "worse": Shade(light="#a8430b", dark="#f2a062"),
        "neutral": Shade(light="#67727d", dark="#929da9"),
        "strategy": Shade(light="#145a9e", dark="#83bbf3"),
        "app": Shade(light="#2f73b7", dark="#5f9fe0"),
        "database": Shade(light="#d98f2e", dark="#dba04f"),
        "rest": Shade(light="#a3abb4", dark="#6b7681"),
    }
)


def light(role: str) -> str:
    """The role's colour as a chart is drawn with it."""
    return PALETTE[role].light


VERDICT_ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {"FASTER": "better", "SLOWER": "worse", "SAME": "neutral", "INCONCLUSIVE": "neutral", "INVALID": "worse"}
)
VERDICT_SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {"FASTER": "circle", "SLOWER": "square", "SAME": "diamond", "INCONCLUSIVE": "cross", "INVALID": "cross"}
)
