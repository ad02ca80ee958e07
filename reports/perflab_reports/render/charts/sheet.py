"""How do several drawings become one picture file? In rows on one sheet, with titles and a key, in light colours."""

import itertools
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree

from perflab_reports.render.charts.draw import FONT, NAMESPACE, with_prefix
from perflab_reports.render.charts.palette import light
from perflab_reports.render.charts.panel import Key, drawable

GAP: Final = 24.0
CHARACTER: Final = 5.9
"""Mean width of a letter at 11 pixels, to set the keys one after another."""


def sheet(
    title: str, drawings: Sequence[tuple[str, ElementTree.Element]], keys: Sequence[Key] = (), *, columns: int = 3
) -> str:
    """One SVG document with each drawing under its title."""
    columns = min(columns, len(drawings))
    cell = max(_extent(svg)[0] for _, svg in drawings)
    key_width = sum(_key_width(key) for key in keys)
    width = max(columns * cell + (columns + 1) * GAP, key_width + 2 * GAP)
    body = [_text(title, GAP, 30, size=15, bold=True)]
    top = 48.0
    if keys:
        body += _legend(keys, top)
        top += 20
    for row in itertools.batched(drawings, columns):
        for column, (caption, svg) in enumerate(row):
            left = GAP + column * (cell + GAP)
            body.append(_text(caption, left, top + 16, size=13, bold=True))
            placed = _element("g", transform=f"translate({left:g},{top + 26:g})")
            placed.extend(ElementTree.fromstring(with_prefix(svg, f"p{len(body)}")))  # noqa: S314 (we drew it)
            body.append(placed)
        top += 26 + max(_extent(svg)[1] for _, svg in row) + GAP
    root = _element("svg", width=f"{width:g}", height=f"{top:g}", viewBox=f"0 0 {width:g} {top:g}", role="img")
    root.set("aria-label", " ".join([f"{title}.", *(f"{svg.get('aria-label')}." for _, svg in drawings)]))
    root.append(_element("rect", width=f"{width:g}", height=f"{top:g}", fill=light("paper")))
    root.extend(body)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _legend(keys: Sequence[Key], top: float) -> list[ElementTree.Element]:
    parts, left = [], GAP
    for key in keys:
        if key.look == "area":
            parts.append(
                _element("rect", x=f"{left:g}", y=f"{top - 4:g}", width="18", height="10", fill=light(key.role))
            )
        else:
            dash = {"stroke-dasharray": "3,2"} if key.look == "dotted" else {}
            parts.append(
                _element(
                    "path",
                    d=f"M{left:g},{top + 1:g}h18",
                    stroke=light(key.role),
                    **{"stroke-width": "1.4" if dash else "2.2"},
                    **dash,
                )
            )
        parts.append(_text(key.text, left + 24, top + 5, size=11))
        left += _key_width(key)
    return parts


def _key_width(key: Key) -> float:
    return 24 + CHARACTER * len(key.text) + 16


def _extent(svg: ElementTree.Element) -> tuple[float, float]:
    return float(svg.get("width", "0")), float(svg.get("height", "0"))


def _text(words: str, left: float, baseline: float, *, size: int, bold: bool = False) -> ElementTree.Element:
    look = {"font-family": FONT, "font-size": f"{size}px", "font-weight": "bold" if bold else "normal"}
    element = _element("text", x=f"{left:g}", y=f"{baseline:g}", fill=light("ink"), **look)
    element.text = drawable(words)
    return element


def _element(name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.Element(f"{{{NAMESPACE}}}{name}", attributes)
