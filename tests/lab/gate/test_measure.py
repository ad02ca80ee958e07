"""By which tiers is evidence judged, now and again later?"""

from gate_evidence import ENDPOINTS, blocks, counted, evidence, n_plus_one, work

from perflab.gate.measure import judged_by
from perflab_reports.gate.policy import SHIPPED

DEFAULT = SHIPPED["default"]
WORSE = {"base": counted(work()), "head": counted(n_plus_one())}


def test_a_gate_that_only_counted_is_judged_by_its_counts_for_ever() -> None:
    assert judged_by(DEFAULT, evidence(blocks=(), tiers=("counters",))).tiers == ("counters",)


def test_what_was_cut_off_before_its_first_block_was_to_be_timed() -> None:
    cut_off = evidence(blocks=(), tiers=DEFAULT.tiers)
    assert judged_by(DEFAULT, cut_off).tiers == DEFAULT.tiers
    assert judged_by(DEFAULT, cut_off, counters_only=True).tiers == ("counters",)


def test_where_the_counters_decided_nothing_is_missed() -> None:
    assert judged_by(DEFAULT, evidence(blocks=(), counters=WORSE)).tiers == ("counters",)


def test_times_that_were_taken_are_told_whatever_the_counters_say() -> None:
    timed = evidence(blocks=blocks(10, endpoints=ENDPOINTS), counters=WORSE)
    assert judged_by(DEFAULT, timed).tiers == DEFAULT.tiers
