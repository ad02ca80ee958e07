"""How noisy is a shared machine? The law from which simulated requests are drawn.

The logarithm of one request's time, in block b, arm a, endpoint e, is

    mu[e] + effect[a, e]                     the code
    + restart[b, a] + restart[b, a, e]       a fresh process is faster or slower as a whole, and at each endpoint
    + machine[b, a]                          drift and neighbours: one value for all arms that take turns, one for
                                             each where they follow one another
    + sigma[e] * normal                      requests differ
    + log(BURST) in a burst, log(stall) in a stall

Figures: sd of a restart 5 %, 1 % stalls, bursts, drift, neighbours. What the arms that take turns still do not share
of the machine is `residual`.
"""

from dataclasses import dataclass

import numpy as np

from perflab_reports.gate.series import Array

STALL_MINIMUM, STALL_MAXIMUM = 3.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Standard deviations are of logarithms; shares are of requests or of blocks."""

    restart: float = 0.05
    restart_shared: float = 0.5
    """Of the restart's variance, what moves all endpoints together."""
    request_low: float = 0.15
    request_high: float = 0.40
    stall_share: float = 0.01
    burst_share: float = 0.15
    """Of blocks that hold a burst; it lasts for up to 40 % of a trial."""
    burst: float = 1.6
    drift: float = 0.03
    """Standard deviation of the machine's step from one trial to the next."""
    neighbour_share: float = 0.15
    neighbour: float = 1.25
    residual: float = 0.01


def requests(
    rng: np.random.Generator,
    noise: Noise,
    effect: Array,
    *,
    pulls: int,
    blocks: int,
    requests: int,
    interleaved: bool = True,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Log-times of shape (pulls, blocks, arms, endpoints, requests).

    Args:
        effect: Shape (arms, endpoints), what the code adds to the logarithm.
        interleaved: Arms take turns within a block; else they follow one another, each with a machine of its own.
    """
    arms, endpoints = effect.shape
    shape = (pulls, blocks, arms, endpoints)
    sigma = np.linspace(noise.request_low, noise.request_high, endpoints, dtype=np.float32)
    level = np.broadcast_to(effect, shape).copy()
    shared = noise.restart * np.sqrt(noise.restart_shared)
    own = noise.restart * np.sqrt(1 - noise.restart_shared)
    level += rng.normal(0, shared, (pulls, blocks, arms, 1)) + rng.normal(0, own, shape)
    turns = 1 if interleaved else arms
    steps = rng.normal(0, noise.drift, (pulls, blocks * turns)).cumsum(axis=1).reshape(pulls, blocks, turns, 1)
    busy = np.log(noise.neighbour) * (rng.random((pulls, blocks, turns, 1)) < noise.neighbour_share)
    level += steps + busy + rng.normal(0, noise.residual, shape)
    bursting = rng.random((pulls, blocks, turns, 1)) < noise.burst_share
    burst_share = np.broadcast_to(bursting * rng.uniform(0, 0.4, (pulls, blocks, turns, 1)), shape)
    times = rng.standard_normal((*shape, requests), dtype=np.float32) * sigma[:, None]
    times += level[..., None].astype(np.float32)
    times += np.float32(np.log(noise.burst)) * (
        rng.random(times.shape, dtype=np.float32) < burst_share[..., None].astype(np.float32)
    )
    stalled = rng.random(times.shape, dtype=np.float32) < noise.stall_share
    times[stalled] += rng.uniform(np.log(STALL_MINIMUM), np.log(STALL_MAXIMUM), int(stalled.sum())).astype(np.float32)
    return times
