"""What holds for every profile, whichever its shape."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from load_profiles import PROFILES_OF_ALL_KINDS, expected_by
from scipy import stats

from perflab_loadtests.profiles import (
    PROFILES,
    ArrivalLaw,
    LoadProfile,
    duration_s,
    intended_starts_s,
    level_at,
    parse_profile,
    peak,
    profile_of,
    table_of,
)

LAWS = st.sampled_from(["poisson", "uniform"])


@given(profile=PROFILES_OF_ALL_KINDS, law=LAWS, key=st.integers(0, 2**64 - 1))
def test_arrivals_ascend_within_the_profile(profile: LoadProfile, law: ArrivalLaw, key: int) -> None:
    starts_s = intended_starts_s(profile.stages(), law, key)
    # Where two stages meet, rounding may swap two arrivals of the same moment.
    assert np.all(np.diff(starts_s) >= -1e-9)
    assert np.all((starts_s >= 0) & (starts_s <= duration_s(profile.stages()) + 1e-9))


@given(profile=PROFILES_OF_ALL_KINDS)
def test_the_expected_count_is_the_integral_of_the_level(profile: LoadProfile) -> None:
    stages = profile.stages()
    expected = sum(stage.expected_arrivals for stage in stages)
    whole_s = duration_s(stages)
    middles_s = (np.arange(200_000) + 0.5) * whole_s / 200_000
    assert level_at(stages, middles_s).mean() * whole_s == pytest.approx(expected, rel=1e-4)
    assert abs(len(intended_starts_s(stages, "uniform", 0)) - expected) <= 0.5 + 1e-6


@given(profile=PROFILES_OF_ALL_KINDS)
def test_the_kth_uniform_arrival_is_where_k_and_a_half_are_expected(profile: LoadProfile) -> None:
    stages = profile.stages()
    starts_s = intended_starts_s(stages, "uniform", 0)
    assert expected_by(stages, starts_s) == pytest.approx(np.arange(len(starts_s)) + 0.5, abs=1e-5)


@given(profile=PROFILES_OF_ALL_KINDS)
def test_the_level_stays_between_0_and_its_peak(profile: LoadProfile) -> None:
    stages = profile.stages()
    levels = level_at(stages, np.linspace(-1, duration_s(stages) + 1, 997))
    assert np.all((levels >= 0) & (levels <= peak(stages) * (1 + 1e-12)))


@given(profile=PROFILES_OF_ALL_KINDS)
def test_a_profile_written_as_a_table_reads_as_itself(profile: LoadProfile) -> None:
    assert profile_of(table_of(profile)) == profile


@given(profile=PROFILES_OF_ALL_KINDS.filter(lambda profile: profile.name != "replay"))
def test_a_profile_written_as_a_spec_reads_as_itself(profile: LoadProfile) -> None:
    pairs = ",".join(f"{key}={value!r}" for key, value in table_of(profile).items() if key != "name")
    assert parse_profile(f"{profile.name}:{pairs}") == profile


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "smoke"])
def test_poisson_gaps_are_exponential_once_time_is_rescaled(name: str) -> None:
    """Smoke is too small to test: it expects ten arrivals."""
    stages = parse_profile(PROFILES[name].example).stages()
    for key in (1, 2, 3):
        starts_s = intended_starts_s(stages, "poisson", key)
        gaps = np.diff(expected_by(stages, starts_s), prepend=0)
        assert stats.kstest(gaps, "expon").pvalue > 0.01
        assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 4 / np.sqrt(len(gaps))


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "soak"])
def test_poisson_counts_vary_as_they_should(name: str) -> None:
    """Soak is left out for its length; its stages are those of a ramp."""
    stages = parse_profile(PROFILES[name].example).stages()
    expected = sum(stage.expected_arrivals for stage in stages)
    counts = [len(intended_starts_s(stages, "poisson", key)) for key in range(300)]
    assert np.mean(counts) == pytest.approx(expected, abs=4 * np.sqrt(expected / 300))
    # The index of dispersion over m samples is chi-square with m - 1 degrees of freedom, over m - 1.
    dispersion = np.var(counts, ddof=1) / expected * 299
    assert 0.001 < stats.chi2.cdf(dispersion, 299) < 0.999
