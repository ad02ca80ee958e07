"""A ledger's ratios are paired within blocks, and it says INVALID where they may not be used."""

from dataclasses import replace

import pytest
from ledgers import COSTS, ENDPOINTS, ledger, visit

from perflab_reports.evidence.overhead import Idle, OverheadEvidence, Visit
from perflab_reports.overhead import judge_overhead
from perflab_reports.overhead.model import CostEstimate
from perflab_reports.overhead.words import answer


def cpu(evidence: OverheadEvidence, variant: str, endpoint: str = "cached") -> CostEstimate:
    row = judge_overhead(evidence).row(variant)
    assert row is not None
    cell = row.on(endpoint)
    assert cell is not None
    assert cell.cpu is not None
    return cell.cpu


def with_visit(evidence: OverheadEvidence, made: Visit, block: int) -> OverheadEvidence:
    """The same, with one visit exchanged."""
    changed = replace(
        evidence.blocks[block],
        visits=tuple(
            made if (old.variant, old.endpoint) == (made.variant, made.endpoint) else old
            for old in evidence.blocks[block].visits
        ),
    )
    return replace(evidence, blocks=(*evidence.blocks[:block], changed, *evidence.blocks[block + 1 :]))


def test_a_machine_that_slows_down_for_all_changes_no_ratio() -> None:
    estimate = cpu(ledger(), "peers_all")
    assert estimate.ratio == pytest.approx(12, rel=0.01)
    assert estimate.low is not None
    assert estimate.high is not None
    assert 11.5 < estimate.low < 12 < estimate.high < 12.5


def test_all_processes_count_and_are_told_apart() -> None:
    row = judge_overhead(ledger(blocks=2)).row("bare")
    assert row is not None
    cell = row.on("repeating")
    assert cell is not None
    assert cell.cpu is None, "bare is what the others are ratios of"
    parts = cell.app_us_per_request + cell.helper_us_per_request + cell.postgres_us_per_request
    assert parts == pytest.approx(cell.cpu_us_per_request, rel=0.01)
    assert cell.service_p50_ms == pytest.approx(15 * 1.3 * 1.05, rel=0.02)


def test_bare_that_agrees_with_bare_makes_a_valid_ledger() -> None:
    report = judge_overhead(ledger())
    assert report.valid
    assert report.complete
    assert report.answer == (
        "All four of perflab's instruments together cost 1.04x at 1 % of the CPU per request, "
        "the four packages with their defaults 12x. Bare over bare: 1.00x."
    )


def test_bare_that_differs_from_bare_makes_it_invalid_with_the_figures_in_the_reason() -> None:
    report = judge_overhead(ledger(costs={**COSTS, "bare_again": 1.08}))
    assert not report.valid
    assert report.invalid_reasons[0].startswith("A/A differs on cached (no query): bare over bare is 1.08x (1.0")
    assert len(report.invalid_reasons) == len(ENDPOINTS)


def test_a_few_percent_between_bare_and_bare_are_let_pass_however_narrow_the_interval() -> None:
    assert judge_overhead(ledger(costs={**COSTS, "bare_again": 1.02})).valid


def test_one_block_has_ratios_and_no_interval_and_is_invalid() -> None:
    evidence = ledger(blocks=1)
    estimate = cpu(evidence, "peers_all")
    assert (estimate.low, estimate.high) == (None, None)
    report = judge_overhead(evidence)
    assert report.invalid_reasons == ("1 of 4 blocks: an interval needs at least 2",)
    assert not report.complete


def test_a_ledger_without_a_block_says_so_and_has_no_cells() -> None:
    report = judge_overhead(ledger(blocks=0))
    assert "0 of 4 blocks" in report.invalid_reasons[0]
    assert all(row.cells == () for row in report.rows)
    assert report.answer == f"INVALID: {report.invalid_reasons[0]}."


def test_a_ledger_without_the_set_ups_of_all_four_has_no_answer() -> None:
    rows = judge_overhead(ledger()).rows
    assert answer(rows[:2]) == "The set-ups with all four instruments were not measured."
    assert answer(rows[3:]) == "The four packages with their defaults cost 12x of the CPU per request."


def test_failed_requests_are_no_evidence_of_cheapness() -> None:
    failing = visit("ours_all_1", ENDPOINTS[0], 1, cost=0.1, failures=3)
    evidence = with_visit(ledger(), failing, 1)
    assert cpu(evidence, "ours_all_1").ratio == pytest.approx(1.04, rel=0.01), "the visit is left out"
    report = judge_overhead(evidence)
    assert report.invalid_reasons == ("ours: all four, 1 %: 3 of 200 requests failed",)


def test_work_that_did_not_end_makes_it_invalid() -> None:
    late = visit("peers_all", ENDPOINTS[1], 0, cost=12, settled=False)
    report = judge_overhead(with_visit(ledger(), late, 0))
    assert report.invalid_reasons == (
        "peers: all four, defaults (100 %): background work had not ended in 1 of 8 rounds",
    )


def test_instruments_that_sent_nothing_were_not_at_work_however_cheap() -> None:
    silent = replace(visit("peers_all", ENDPOINTS[0], 2, cost=1.0), exported_bytes=0)
    report = judge_overhead(with_visit(ledger(), silent, 2))
    assert report.invalid_reasons == (
        "peers: all four, defaults (100 %): nothing was sent in 1 of 8 rounds, so it was not at work",
    )


def test_silk_must_hold_every_request_where_it_profiles_all() -> None:
    dropped = replace(visit("peers_all", ENDPOINTS[1], 3, cost=1.0), profiled=7)
    report = judge_overhead(with_visit(ledger(), dropped, 3))
    assert report.invalid_reasons == (
        "peers: all four, defaults (100 %): Silk holds 197 of 200 requests, so it was not at work",
    )


def with_idling(evidence: OverheadEvidence, share: float, *, of: str) -> OverheadEvidence:
    """One variant idles at a share of a CPU, and all that it used grows by as much."""
    idle = Idle(variant=of, app_s=share, helper_s=share, postgres_s=0.0, duration_s=2.0)
    blocks = tuple(
        replace(
            block,
            idle=(idle,),
            visits=tuple(
                replace(
                    each,
                    app_s=each.app_s + share / 2 * each.duration_s,
                    helper_s=each.helper_s + share / 2 * each.duration_s,
                )
                if each.variant == of
                else each
                for each in block.visits
            ),
        )
        for block in evidence.blocks
    )
    return replace(evidence, blocks=blocks)


def test_what_idling_used_is_taken_off_the_requests_and_named() -> None:
    evidence = with_idling(ledger(), 0.2, of="ours_all_1")
    row = judge_overhead(evidence).row("ours_all_1")
    assert row is not None
    assert row.idle_share == pytest.approx(0.2)
    assert cpu(evidence, "ours_all_1").ratio == pytest.approx(cpu(ledger(), "ours_all_1").ratio)


def test_a_ledger_that_watched_no_idling_has_none_to_show() -> None:
    report = judge_overhead(ledger())
    assert {row.idle_share for row in report.rows} == {None}
