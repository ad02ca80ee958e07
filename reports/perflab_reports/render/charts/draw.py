"""How does a panel become SVG or PNG? Vega-Lite draws it; what the page already says in words is stripped from it."""

import re
from typing import Any, Final
from xml.etree import ElementTree

import altair as alt
import vl_convert

from perflab_reports.render.charts.palette import PALETTE, light
from perflab_reports.render.charts.panel import Panel, drawable

NAMESPACE: Final = "http://www.w3.org/2000/svg"
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
VEGA_LITE: Final = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
DROPPED: Final = re.compile(r"aria-.*|role|class|pointer-events")
DEFAULTS: Final = {"opacity": "1", "font-weight": "normal", "stroke-miterlimit": "10"}
"""Attributes that say what holds anyway."""
CONFIG: Final[dict[str, Any]] = {
    "background": None,
    "font": FONT,
    "padding": {"left": 2, "right": 8, "top": 2, "bottom": 2},
    "view": {"stroke": None},
    "axis": {
        "labelColor": light("muted"),
        "titleColor": light("muted"),
        "gridColor": light("line"),
        "domainColor": light("line"),
        "tickColor": light("line"),
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "tickSize": 4,
        "labelPadding": 4,
        "labelFlush": True,
    },
    "axisY": {"domain": False, "ticks": False, "labelFlush": False},
}

ElementTree.register_namespace("", NAMESPACE)


def draw(panel: Panel) -> ElementTree.Element:
    """The panel as an SVG element in light colours, with its alternative text."""
    spec = panel.chart.to_dict(validate=False)
    spec["config"] = CONFIG
    svg = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))  # noqa: S314 (we drew it)
    _prune(svg)
    _tidy(svg)
    svg.set("role", "img")
    svg.set("aria-label", drawable(panel.alternative))
    return svg


def inline(svg: ElementTree.Element, prefix: str) -> str:
    """The drawing for a page: colours become CSS variables, the font is the page's, ids cannot meet another chart's."""
    text = with_prefix(svg, prefix)
    for role, shade in PALETTE.items():
        text = text.replace(f'"{shade.light}"', f'"var(--{role})"')
    return text.replace(f' font-family="{FONT}"', "")


def with_prefix(svg: ElementTree.Element, prefix: str) -> str:
    """The drawing as text whose ids begin with the prefix, so that several can stand in one document."""
    text = ElementTree.tostring(svg, encoding="unicode")
    return re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text).replace("url(#", f"url(#{prefix}-")


def png(svg: str) -> bytes:
    """The drawing as a bitmap, two pixels for each of its units."""
    return bytes(vl_convert.svg_to_png(svg, scale=2))


def _prune(element: ElementTree.Element) -> None:
    """Remove what paints nothing: empty paths and groups, hidden marks, texts without text."""
    for child in list(element):
        _prune(child)
        name = child.tag.rpartition("}")[2]
        hidden = child.get("display") == "none" or child.get("opacity") == "0"
        nothing = (
            (name == "path" and child.get("d", "") in {"", "M0,0h0v0h0Z"})
            or (name == "text" and not (child.text or "").strip() and not len(child))
            or (name == "g" and not len(child))
        )
        unpainted = child.get("class") == "background" and not child.get("fill") and not child.get("stroke")
        if hidden or nothing or unpainted:
            element.remove(child)


def _tidy(svg: ElementTree.Element) -> None:
    for element in svg.iter():
        for name, value in list(element.attrib.items()):
            if DROPPED.fullmatch(name) or DEFAULTS.get(name) == value:
                del element.attrib[name]
            elif name in {"transform", "d", "x2", "y2", "width", "height", "x", "y"} and element is not svg:
                element.set(name, re.sub(r"-?\d+\.\d{3,}", _two_decimals, value))


def _two_decimals(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
