"""How does a pytest-benchmark test tell its work? The fixture `perflab`, used in the place of `benchmark`.

    def test_listing(perflab, client, db):
        response = perflab(client.get, "/products")

It adds `perflab` to the benchmark's `extra_info`, and so to `--benchmark-json`: queries, rows, plan_hash, cpu_ns and
what they were made of. `perflab gate BASE.json HEAD.json` compares two such files.

pytest loads this in every session of an environment that has perflab: it imports nothing that costs.
"""

from collections.abc import Callable
from typing import Any

import pytest

EXTRA_INFO = "perflab"


class Watched:
    """Benchmarks a function as `benchmark` does, and looks at one of its calls and at its CPU time besides."""

    def __init__(self, benchmark: Any) -> None:
        self._benchmark = benchmark

    def __call__[T](self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call the function as often as pytest-benchmark wants, and return what it returned.

        The first call warms caches up and is not looked at. With `--benchmark-disable`, CPU time is not measured.
        """
        from perflab_instrumentation.benchmarking.cpu import cpu_samples_ns
        from perflab_instrumentation.benchmarking.extra_info import extra_info
        from perflab_instrumentation.benchmarking.observe import observe

        function(*args, **kwargs)
        observation = observe(lambda: function(*args, **kwargs))
        result: T = self._benchmark(function, *args, **kwargs)
        samples_ns = cpu_samples_ns(lambda: function(*args, **kwargs)) if self._benchmark.enabled else ()
        self._benchmark.extra_info[EXTRA_INFO] = extra_info(observation, samples_ns)
        return result


@pytest.fixture
def perflab(benchmark: Any) -> Watched:
    """pytest-benchmark's `benchmark`, with queries, rows, plan hash and CPU time added to its extra_info."""
    return Watched(benchmark)
