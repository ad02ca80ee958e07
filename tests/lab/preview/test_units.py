"""Values read as people write them: three digits, the unit that fits, no exponent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab.preview.units import digits, scale_for, words

NOW_S = 1_000_000.0


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.00123, "s", "1.23 ms"),
        (0.0000021, "s", "2.1 µs"),
        (1.5, "s", "1.5 s"),
        (90, "s", "1.5 min"),
        (0, "s", "0 s"),
        (0.0123, "percentunit", "1.23%"),
        (1, "percentunit", "100%"),
        (1234, "short", "1.23 K"),
        (59.96, "reqps", "60 req/s"),
        (0, "ops", "0 ops/s"),
        (64 * 1024**2, "bytes", "64 MiB"),
        ((NOW_S - 120) * 1e3, "dateTimeFromNow", "2 min ago"),
    ],
)
def test_a_value_with_its_unit(value: float, unit: str, text: str) -> None:
    assert words(value, unit, now_s=NOW_S) == text


@given(st.floats(1e-3, 1e9))
def test_digits_are_never_further_off_than_half_a_percent(value: float) -> None:
    assert float(digits(value).replace(",", "")) == pytest.approx(value, rel=5.1e-3)


def test_an_axis_has_one_scale() -> None:
    assert scale_for("s", 0.4).suffix == "ms"
    assert scale_for("percentunit", 0.4).divisor == 0.01
