"""Colours that can be told apart from their ground, and roles from each other."""

import pytest

from perflab_reports.render.charts.palette import PALETTE


def luminance(colour: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "band"])
@pytest.mark.parametrize("role", ["ink", "muted", "better", "worse"])
def test_text_has_the_contrast_that_wcag_asks_for(role: str, ground: str, shade: str) -> None:
    assert contrast(getattr(PALETTE[role], shade), getattr(PALETTE[ground], shade)) >= 4.5


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("role", ["neutral", "strategy", "app"])
def test_lines_and_areas_have_the_contrast_that_wcag_asks_for(role: str, shade: str) -> None:
    assert contrast(getattr(PALETTE[role], shade), getattr(PALETTE["paper"], shade)) >= 3


def test_a_light_shade_names_one_role() -> None:
    assert len({shade.light for shade in PALETTE.values()}) == len(PALETTE)
