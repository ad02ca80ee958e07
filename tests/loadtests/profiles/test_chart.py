"""A chart shows the level as text. The expected drawings lie in charts/, for anyone to read."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from load_profiles import PROFILES_OF_ALL_KINDS

from perflab_loadtests.profiles import PROFILES, LoadProfile, Stage, chart, duration_s, level_at, parse_profile, peak
from perflab_loadtests.profiles.chart import column_levels

GOLDEN = Path(__file__).parent / "charts"


@pytest.mark.parametrize("name", PROFILES)
def test_every_example_is_drawn_as_it_was(name: str) -> None:
    stages = parse_profile(PROFILES[name].example).stages()
    assert chart(stages) + "\n" == (GOLDEN / f"{name}.txt").read_text()


def test_a_spike_of_a_moment_is_not_lost() -> None:
    stages = [
        Stage(duration_s=3_600, start=1, end=1),
        Stage(duration_s=0.01, start=100, end=100),
        Stage(duration_s=3_600, start=1, end=1),
    ]
    assert np.sum(column_levels(stages, 60) == 100) in {1, 2}
    assert "█" in chart(stages).splitlines()[1]


def test_a_level_above_0_is_seen_and_0_is_not() -> None:
    stages = [Stage(duration_s=1, start=level, end=level) for level in (1_000, 0, 0.001)]
    assert chart(stages, width=6, height=1).splitlines()[1] == "1000 ┤██  ▁▁"


def test_a_narrow_chart_leaves_out_the_middle() -> None:
    text = chart([Stage(duration_s=10, start=5, end=5)], width=10, height=1)
    assert text.splitlines()[-1] == "   0 s   10 s"


@pytest.mark.parametrize("size", [(0, 6), (60, 0)])
def test_a_chart_of_no_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least one column and one row"):
        chart([Stage(duration_s=1, start=1, end=1)], *size)


@given(profile=PROFILES_OF_ALL_KINDS, width=st.integers(1, 90), height=st.integers(1, 12))
def test_a_chart_has_its_size_and_reaches_its_top(profile: LoadProfile, width: int, height: int) -> None:
    lines = chart(profile.stages(), width, height).splitlines()
    assert len(lines) == height + 3
    assert max(len(line.partition("│")[2] or line.partition("┤")[2]) for line in lines[1 : height + 1]) <= width
    assert "█" in lines[1]


@given(profile=PROFILES_OF_ALL_KINDS, columns=st.integers(1, 90))
def test_columns_are_never_below_the_level_within_them(profile: LoadProfile, columns: int) -> None:
    stages = profile.stages()
    middles_s = (np.arange(columns) + 0.5) * duration_s(stages) / columns
    highest = column_levels(stages, columns)
    assert np.all(highest >= level_at(stages, middles_s) - 1e-6 * peak(stages))
    assert np.max(highest) == pytest.approx(peak(stages))
