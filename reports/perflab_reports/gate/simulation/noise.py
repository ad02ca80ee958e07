"""How noisy is a shared machine? The law from which simulated requests and CPU times are drawn.

The logarithm of one request's time, in block b, arm a, endpoint e, is what the code adds and

    restart[b, a] + restart[b, a, e]       a fresh process is faster or slower as a whole, and at each endpoint
    + machine[b, a]                          drift and neighbours: one value for all arms that take turns, one for
                                             each where they follow one another
    + residual[b, a, e]                      what the arms that take turns still do not share of the machine
    + sigma[e] * normal                      requests differ
    + log(burst) in a burst, log(stall) in a stall

CPU time per request knows no waiting: of the above it has a smaller restart and a residual.
"""

from dataclasses import dataclass

import numpy as np

from perflab_reports.gate.series import Array

STALL_MINIMUM, STALL_MAXIMUM = 3.0, 20.0
BURST_LONGEST = 0.4
Times = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Standard deviations are of logarithms; shares are of requests or of blocks.

    restart         Of a fresh process at one endpoint; `restart_shared` of its variance moves all endpoints together.
    request_low     The steadiest endpoint's sigma; `request_high` the least steady one's.
    burst_share     Of trials that hold a burst, of up to 40 % of their requests, each `burst` times as long.
    drift           The machine's step from one trial to the next.
    neighbour_share Of trials with a noisy neighbour, who makes all requests `neighbour` times as long.
    """

    restart: float = 0.05
    restart_shared: float = 0.5
    request_low: float = 0.15
    request_high: float = 0.40
    stall_share: float = 0.01
    burst_share: float = 0.15
    burst: float = 1.6
    drift: float = 0.03
    neighbour_share: float = 0.15
    neighbour: float = 1.25
    residual: float = 0.01
    cpu_restart: float = 0.025
    cpu_residual: float = 0.015


def request_times(
    rng: np.random.Generator,
    noise: Noise,
    shape: tuple[int, int, int, int],
    *,
    requests: int,
    interleaved: bool = True,
) -> Times:
    """Logarithms of shape (*shape, requests), without any effect: percentiles move with the effect that is added.

    Args:
        shape: Pull requests, blocks, arms, endpoints.
        interleaved: Arms take turns within a block; else they follow one another, each with a machine of its own.
    """
    pulls, blocks, arms, endpoints = shape
    turns = 1 if interleaved else arms
    once = (pulls, blocks, turns, 1)
    level = _restart(rng, noise.restart, noise.restart_shared, shape)
    level += rng.normal(0, noise.drift, (pulls, blocks * turns)).cumsum(axis=1).reshape(once)
    level += np.log(noise.neighbour) * (rng.random(once) < noise.neighbour_share)
    level += rng.normal(0, noise.residual, shape)
    burst = (rng.random(once) < noise.burst_share) * rng.uniform(0, BURST_LONGEST, once)
    sigma = np.linspace(noise.request_low, noise.request_high, endpoints, dtype=np.float32)
    times = rng.standard_normal((*shape, requests), dtype=np.float32) * sigma[:, None]
    times += level[..., None].astype(np.float32)
    times += np.float32(np.log(noise.burst)) * (
        rng.random(times.shape, dtype=np.float32) < burst[..., None].astype(np.float32)
    )
    stalled = rng.random(times.shape, dtype=np.float32) < noise.stall_share
    times[stalled] += rng.uniform(np.log(STALL_MINIMUM), np.log(STALL_MAXIMUM), int(stalled.sum())).astype(np.float32)
    return times


def cpu_times(rng: np.random.Generator, noise: Noise, shape: tuple[int, int, int, int]) -> Array:
    """Logarithms of CPU per request, without any effect; `shape` as above."""
    restart = _restart(rng, noise.cpu_restart, noise.restart_shared, shape)
    times: Array = restart + rng.normal(0, noise.cpu_residual, shape)
    return times


def medians(times: Times) -> Array:
    """Over the requests, the last axis."""
    return np.median(times, axis=-1).astype(np.float64)


def _restart(rng: np.random.Generator, deviation: float, shared: float, shape: tuple[int, ...]) -> Array:
    whole = rng.normal(0, deviation * np.sqrt(shared), (*shape[:-1], 1))
    own = rng.normal(0, deviation * np.sqrt(1 - shared), shape)
    restart: Array = whole + own
    return restart
