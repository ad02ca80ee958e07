"""A slow sink delays nobody, a failing one stops nothing, and what does not fit is counted."""

import threading
from collections.abc import Mapping, Sequence

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.file import CountsFile
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.report import Report
from perflab_instrumentation.shipping.delivery import BATCH, Delivery


class Store:
    """Keeps what it gets; waits for `go`, and fails while told to."""

    def __init__(self, *, failures: int = 0) -> None:
        self.go = threading.Event()
        self.called = threading.Event()
        self.got: list[Report] = []
        self.closed = False
        self.refusing = 0
        self._failures = failures

    def deliver(self, reports: Sequence[Report]) -> Mapping[str, int]:
        self.go.wait(10)
        self.called.set()
        if self._failures:
            self._failures -= 1
            raise ConnectionRefusedError("no collector")
        self.got += reports
        return {"limited": self.refusing} if self.refusing else {}

    def close(self) -> None:
        self.closed = True


def outcomes(counts: CountsFile, name: str) -> dict[str, float]:
    return {
        outcome: counts.numbers[counts.row(metrics.SINK_REPORTS, name, outcome)]
        for outcome in ("delivered", "dropped", "failed")
    }


def test_a_slow_sink_drops_its_own_and_delays_no_other(report: Report) -> None:
    counts = CountsFile(None, "")
    slow, fast = Store(), Store()
    fast.go.set()
    delivery = Delivery({"slow": lambda: slow, "fast": lambda: fast}, most=3, tally=Tally(counts))
    for _ in range(3):
        delivery.put([report])
    delivery.put([report, report])
    slow.go.set()
    delivery.close()
    assert outcomes(counts, "slow") == {"delivered": 3, "dropped": 2, "failed": 0}
    assert len(fast.got) + outcomes(counts, "fast")["dropped"] == 5
    assert slow.closed
    assert fast.closed


def test_a_sink_that_fails_is_tried_again_with_the_next(report: Report) -> None:
    counts = CountsFile(None, "")
    store = Store(failures=1)
    store.go.set()
    delivery = Delivery({"sink": lambda: store}, most=10, tally=Tally(counts), linger_s=0)
    delivery.put([report])
    assert store.called.wait(10)
    delivery.put([report, report])
    delivery.close()
    assert outcomes(counts, "sink") == {"delivered": 2, "dropped": 0, "failed": 1}


def test_a_sink_that_cannot_be_opened_loses_only_its_own(report: Report) -> None:
    counts = CountsFile(None, "")

    def closed() -> Store:
        raise ModuleNotFoundError("no such extra")

    delivery = Delivery({"sink": closed}, most=10, tally=Tally(counts))
    delivery.put([report])
    delivery.close()
    assert outcomes(counts, "sink")["failed"] == 1


def test_what_a_receiver_refused_is_not_counted_as_delivered(report: Report) -> None:
    counts = CountsFile(None, "")
    store = Store()
    store.refusing = 2
    store.go.set()
    delivery = Delivery({"sink": lambda: store}, most=10, tally=Tally(counts))
    delivery.put([report, report, report])
    delivery.close()
    assert outcomes(counts, "sink") == {"delivered": 1, "dropped": 0, "failed": 0}
    assert counts.numbers[counts.row(metrics.SINK_REPORTS, "sink", "limited")] == 2


def test_a_whole_batch_waits_for_no_company(report: Report) -> None:
    store = Store()
    store.go.set()
    delivery = Delivery({"sink": lambda: store}, most=2 * BATCH, tally=Tally(CountsFile(None, "")), linger_s=3600)
    delivery.put([report] * BATCH)
    assert store.called.wait(10)
    delivery.close()
    assert len(store.got) == BATCH
