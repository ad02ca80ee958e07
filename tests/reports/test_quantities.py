"""Numbers as readers see them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_reports import quantities


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00046, "0.00046x"),
        (0.083, "0.083x"),
        (0.16, "0.16x"),
        (0.999, "1.00x"),
        (1.04, "1.04x"),
        (1.996, "2.0x"),
        (6.1, "6.1x"),
        (9.96, "10x"),
        (48.2, "48x"),
        (372.4, "372x"),
        (2199.7, "2,200x"),
        (0.0, "0x"),
    ],
)
def test_a_ratio_keeps_what_the_measurement_can_bear(value: float, text: str) -> None:
    assert quantities.ratio(value) == text


@pytest.mark.parametrize(
    ("value_ms", "text"),
    [
        (0, "0 ms"),
        (0.058, "58 µs"),
        (0.42, "0.42 ms"),
        (3.2, "3.2 ms"),
        (12.44, "12.4 ms"),
        (124.4, "124 ms"),
        (1240, "1.24 s"),
        (65_000, "65 s"),
    ],
)
def test_a_duration_takes_the_unit_that_fits(value_ms: float, text: str) -> None:
    assert quantities.milliseconds(value_ms) == text


@pytest.mark.parametrize(
    ("value_bytes", "text"),
    [(0, "0 B"), (512, "512 B"), (8_192, "8.2 kB"), (11_000_000, "11 MB"), (1_240_000_000, "1.2 GB"), (2e12, "2 TB")],
)
def test_a_size_takes_the_unit_that_fits(value_bytes: float, text: str) -> None:
    assert quantities.size(value_bytes) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.2, "ms", "3.2 ms"),
        (0.21, "s", "210 ms"),
        (649.3, "us", "649 µs"),
        (12_345, "us", "12.3 ms"),
        (1991.2, "rps", "1,991 rps"),
        (1834, "bytes", "1.8 kB"),
        (3.875, "", "3.88"),
        (4.0, "", "4"),
        (4.5, "furlongs", "4.5 furlongs"),
    ],
)
def test_a_quantity_is_written_in_the_unit_of_its_evidence(value: float, unit: str, text: str) -> None:
    assert quantities.quantity(value, unit) == text


@pytest.mark.parametrize(("share", "text"), [(0, "0 %"), (0.042, "4.2 %"), (0.97, "97 %"), (1.5, "150 %")])
def test_a_share_is_a_percentage(share: float, text: str) -> None:
    assert quantities.percent(share) == text


@pytest.mark.parametrize("unit", quantities.UNITS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_dash(value: float, unit: str) -> None:
    assert quantities.quantity(value, unit) == quantities.MISSING
    assert quantities.ratio(value) == quantities.MISSING
    assert quantities.percent(value) == quantities.MISSING


@given(st.floats(min_value=1e-6, max_value=1e6))
def test_a_written_ratio_is_within_five_percent_of_the_ratio(value: float) -> None:
    written = float(quantities.ratio(value).removesuffix("x").replace(",", ""))
    assert written == pytest.approx(value, rel=0.06)


@given(st.floats(min_value=1e-6, max_value=1e6), st.floats(min_value=1e-6, max_value=1e6))
def test_a_larger_ratio_is_never_written_as_a_smaller_one(one: float, other: float) -> None:
    small, large = sorted((one, other))
    written = [float(quantities.ratio(value).removesuffix("x").replace(",", "")) for value in (small, large)]
    assert written == sorted(written)
