"""The simulator in small: its law moves with the effect, and a gate on it does what the large one shows."""

import numpy as np
import pytest

from perflab_reports.gate.policy import SHIPPED
from perflab_reports.gate.simulation.noise import Noise, cpu_times, medians, request_times
from perflab_reports.gate.simulation.table import peer_rows, policy_rows

SHAPE = (4, 10, 3, 8)


def test_the_same_seed_draws_the_same_times() -> None:
    first, second = (request_times(np.random.default_rng(1), Noise(), SHAPE, requests=20) for _ in range(2))
    assert np.array_equal(first, second)
    assert first.shape == (*SHAPE, 20)


def test_taking_turns_shares_the_machine_and_following_one_another_does_not() -> None:
    noise = Noise(drift=0.5)
    spreads = []
    for interleaved in (True, False):
        times = medians(request_times(np.random.default_rng(2), noise, SHAPE, requests=50, interleaved=interleaved))
        spreads.append(float((times[:, :, 0] - times[:, :, 1]).std()))
    assert spreads[0] * 3 < spreads[1]


def test_restarts_have_the_spread_that_the_law_says() -> None:
    quiet = Noise(restart=0.05, residual=0, cpu_restart=0.05, cpu_residual=0)
    times = cpu_times(np.random.default_rng(3), quiet, (50, 20, 3, 8))
    assert times.std() == pytest.approx(0.05, rel=0.05)


def test_the_default_policy_in_small() -> None:
    (row,) = policy_rows([SHIPPED["default"]], pulls=20, requests=30, noise=Noise(), scenarios=("A/A", "one +20 %"))
    assert row.failed["A/A"] == 0
    assert row.failed["one +20 %"] > 0.7
    assert 0.1 < row.at_most("A/A") < 0.2


def test_naive_rules_cry_wolf_in_small() -> None:
    rows = {row.name: row for row in peer_rows(pulls=20, noise=Noise(), scenarios=("A/A",))}
    assert rows["k6-like: p95 > +10 %"].failed["A/A"] > 0.1
