"""What would simpler rules say of the same pull requests? Each compares trials that follow one another.

k6-like                p95 of one trial against a stored one, a failure above +10 % at any endpoint
pytest-benchmark-like  the mean likewise (`--benchmark-compare-fail=mean:10%`)
benchstat-like         Mann-Whitney on the medians of ten trials a side, p < 0.05 and slower
asv-like               the same at p < 0.002 and above a factor of 1.1 (`asv continuous`)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from perflab_reports.gate.series import Array
from perflab_reports.gate.simulation.noise import Noise, Times, medians, request_times

LIMIT = float(np.log(1.1))
Failed = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """`statistic` of each trial, as a logarithm; `rule` on base and head, each (pulls, trials, endpoints).

    `alternating` trials go base, head, base, head; else all of base and then all of head.
    """

    trials: int
    statistic: Callable[[Times], Array]
    rule: Callable[[Array, Array], Failed]
    alternating: bool = False


def _p95(times: Times) -> Array:
    return np.quantile(times, 0.95, axis=-1).astype(np.float64)


def _mean(times: Times) -> Array:
    return np.log(np.exp(times).mean(axis=-1)).astype(np.float64)


def _beyond_limit(base: Array, head: Array) -> Failed:
    return np.asarray((head[:, 0] - base[:, 0] > LIMIT).any(axis=-1))


def _mann_whitney(p_limit: float, least: float) -> Callable[[Array, Array], Failed]:
    def rule(base: Array, head: Array) -> Failed:
        tested = stats.mannwhitneyu(head, base, axis=1, alternative="two-sided", method="asymptotic")
        slower = np.median(head, axis=1) - np.median(base, axis=1)
        return np.asarray(((tested.pvalue < p_limit) & (slower > least)).any(axis=-1))

    return rule


PEERS: Final[Mapping[str, Peer]] = MappingProxyType(
    {
        "k6-like: p95 > +10 %": Peer(trials=1, statistic=_p95, rule=_beyond_limit),
        "pytest-benchmark-like: mean > +10 %": Peer(trials=1, statistic=_mean, rule=_beyond_limit),
        "benchstat-like, in sequence": Peer(trials=10, statistic=medians, rule=_mann_whitney(0.05, 0.0)),
        "benchstat-like, alternating": Peer(
            trials=10, statistic=medians, rule=_mann_whitney(0.05, 0.0), alternating=True
        ),
        "asv-like": Peer(trials=10, statistic=medians, rule=_mann_whitney(0.002, LIMIT), alternating=True),
    }
)


def failures(
    peer: Peer, rng: np.random.Generator, noise: Noise, effects: Mapping[str, Array], *, pulls: int, requests: int
) -> dict[str, Failed]:
    """Of each scenario, which pull requests the rule fails; the scenarios share their noise."""
    endpoints = len(next(iter(effects.values())))
    if peer.alternating:
        shape = (pulls, peer.trials, 2, endpoints)
        drawn = peer.statistic(request_times(rng, noise, shape, requests=requests, interleaved=False))
        base, head = drawn[:, :, 0], drawn[:, :, 1]
    else:
        shape = (pulls, 2 * peer.trials, 1, endpoints)
        drawn = peer.statistic(request_times(rng, noise, shape, requests=requests))[:, :, 0]
        base, head = drawn[:, : peer.trials], drawn[:, peer.trials :]
    return {name: peer.rule(base, head + effect) for name, effect in effects.items()}
