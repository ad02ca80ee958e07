"""A generator that was the bottleneck is named, with the figure, its limit and what to do."""

from perflab_loadtests.distribution.member import Member
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.health.report import Health
from perflab_loadtests.health.rules import closed_phase_reasons, open_phase_reasons
from perflab_loadtests.health.verdict import invalid_reasons
from perflab_loadtests.plan import PhaseKind
from perflab_loadtests.recording.tally import Tally


def result(
    kind: PhaseKind = "open",
    *,
    cpu_ratio: float = 0.2,
    lag_s: float = 0.001,
    starved_ratio: float = 0.0,
    lost: int = 0,
) -> PhaseResult:
    return PhaseResult.of(
        name="steady",
        kind=kind,
        started_at_s=0.0,
        duration_s=1.0,
        tally=Tally(scheduled=100, started=100, completed=100 - lost, lost=lost),
        cpu_s=0.1,
        health=Health(cpu_ratio=cpu_ratio, loop_lag_p99_s=0.001, start_lag_p99_s=lag_s, starved_ratio=starved_ratio),
    )


def reasons(of: PhaseResult, *workers: Member, median_s: float = 0.01) -> tuple[str, ...]:
    return invalid_reasons([of], medians_s=[median_s], workers=workers)


def test_a_generator_on_time_is_valid() -> None:
    assert reasons(result()) == ()


def test_a_late_generator_is_told_to_use_more_workers() -> None:
    [reason] = reasons(result(lag_s=0.02))
    assert reason == (
        "steady: generator start lag p99 20.0 ms (limit 10.0 ms); "
        "use more worker processes (--workers 2) or a lower rate"
    )


def test_lag_is_judged_against_the_latency() -> None:
    assert reasons(result(lag_s=0.02), median_s=1.0) == ()
    assert list(open_phase_reasons(0.1, 0.02, 0.0, median_latency_s=1.0)) == []


def test_a_starved_generator_is_told_that_the_machine_is_too_busy() -> None:
    [reason] = reasons(result(lag_s=0.02, starved_ratio=0.3))
    assert "waited for a CPU 30% of the time: the machine is too busy" in reason


def test_a_busy_generator_is_invalid_by_kind() -> None:
    assert "90% of its CPU" in reasons(result(cpu_ratio=0.9))[0]
    assert reasons(result("closed", cpu_ratio=0.9)) == ()
    assert "the throughput is the generator's" in reasons(result("closed", cpu_ratio=0.97))[0]
    assert list(closed_phase_reasons(0.5)) == []


def test_a_warm_up_is_not_judged_unless_something_was_lost() -> None:
    assert reasons(result("warmup", cpu_ratio=1, lag_s=1)) == ()
    assert "5 of 100 arrivals were lost" in reasons(result("warmup", lost=5))[0]


def test_a_lost_worker_is_named_with_what_it_took_along() -> None:
    lost = Member(client_id="a", index=1, host="box", pid=7, state="lost", lost=5, sent_unrecorded=2)
    unknown = Member(client_id="b", index=2, host="far", pid=8, state="lost", lost=9, sent_unrecorded=None)
    assert reasons(result(), lost, unknown) == (
        "worker 1 (pid 7 on box) was lost: 5 arrivals have no record, 2 requests were sent and not recorded",
        (
            "worker 2 (pid 8 on far) was lost: 9 arrivals have no record, "
            "how many requests it had sent and not reported is not known"
        ),
    )
