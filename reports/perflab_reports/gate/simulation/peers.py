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
from scipy import stats

from perflab_reports.gate.series import Array
from perflab_reports.gate.simulation.noise import Noise, Times, medians, request_times

LIMIT = np.log(1.1)
Rule = Callable[[Times, Times], "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"]
"""Base and head, each (pulls, trials, endpoints, requests): whether each pull request fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """`alternating` trials go base, head, base, head; else all of base and then all of head."""

    trials: int
    rule: Rule
    alternating: bool = False


def _percentile(base: Times, head: Times) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    before, after = (np.quantile(times[:, 0], 0.95, axis=-1) for times in (base, head))
    return (after - before > LIMIT).any(axis=-1)


def _mean(base: Times, head: Times) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    before, after = (np.log(np.exp(times[:, 0]).mean(axis=-1)) for times in (base, head))
    return (after - before > LIMIT).any(axis=-1)


def _mann_whitney(p_limit: float, least: float) -> Rule:
    def rule(base: Times, head: Times) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
        before, after = medians(base), medians(head)
        tested = stats.mannwhitneyu(after, before, axis=1, alternative="two-sided", method="asymptotic")
        slower = np.median(after, axis=1) - np.median(before, axis=1)
        failed = (tested.pvalue < p_limit) & (slower > least)
        return np.asarray(failed.any(axis=-1))

    return rule


PEERS: Final[Mapping[str, Peer]] = MappingProxyType(
    {
        "k6-like: p95 > +10 %": Peer(trials=1, rule=_percentile),
        "pytest-benchmark-like: mean > +10 %": Peer(trials=1, rule=_mean),
        "benchstat-like, in sequence": Peer(trials=10, rule=_mann_whitney(0.05, 0.0)),
        "benchstat-like, alternating": Peer(trials=10, rule=_mann_whitney(0.05, 0.0), alternating=True),
        "asv-like": Peer(trials=10, rule=_mann_whitney(0.002, LIMIT), alternating=True),
    }
)


def failures(
    peer: Peer, rng: np.random.Generator, noise: Noise, head_effect: Array, *, pulls: int, requests: int
) -> float:
    """The share of pull requests that the rule fails."""
    effect = np.stack([np.zeros_like(head_effect), head_effect])
    if peer.alternating:
        times = request_times(rng, noise, effect, pulls=pulls, blocks=peer.trials, requests=requests, interleaved=False)
        base, head = times[:, :, 0], times[:, :, 1]
    else:
        in_turn = np.repeat(effect, peer.trials, axis=0)[:, None, :]
        times = request_times(
            rng, noise, in_turn, pulls=pulls, blocks=2 * peer.trials, requests=requests, interleaved=False
        )
        base, head = times[:, : peer.trials, 0], times[:, peer.trials :, 0]
    return float(peer.rule(base, head).mean())
