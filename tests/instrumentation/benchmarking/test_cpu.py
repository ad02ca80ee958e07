"""CPU time per call comes from batches that the clock can measure."""

from collections.abc import Iterator

from perflab_instrumentation.benchmarking.cpu import MOST_CALLS, cpu_samples_ns


class Work:
    """A function whose every call takes the same time on a clock of its own."""

    def __init__(self, call_ns: int) -> None:
        self.call_ns = call_ns
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1

    def clock_ns(self) -> int:
        return self.calls * self.call_ns


def samples(work: Work, count: int = 4) -> tuple[float, ...]:
    return cpu_samples_ns(work, samples=count, sample_ns=1_000_000, clock_ns=work.clock_ns)


def test_a_fast_function_is_called_until_the_clock_can_tell() -> None:
    work = Work(100)
    assert samples(work) == (100.0,) * 4
    assert work.calls >= 4 * 10_000


def test_a_slow_function_is_called_once_per_sample() -> None:
    work = Work(2_000_000)
    assert samples(work) == (2_000_000.0,) * 4
    assert work.calls == 5


def test_a_function_that_costs_nothing_ends() -> None:
    work = Work(0)
    assert samples(work, count=1) == (0.0,)
    assert work.calls < 4 * MOST_CALLS


def test_samples_differ_as_the_work_does() -> None:
    costs: Iterator[int] = iter([2_000_000, 3_000_000, 5_000_000])
    now_ns = 0

    def work() -> None:
        nonlocal now_ns
        now_ns += next(costs)

    assert cpu_samples_ns(work, samples=2, sample_ns=1, clock_ns=lambda: now_ns) == (3_000_000, 5_000_000)
