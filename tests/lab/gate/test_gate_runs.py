"""Hours of real gates can be stopped: what the record of them has, and what is still wanted."""

from dataclasses import replace
from pathlib import Path

import pytest
from gate_runs import GateRun, append, read, table, wanted

RUN = GateRun(
    kind="A/A",
    revision="0123",
    policy="default",
    budget="8m",
    verdict="PASS",
    code=0,
    tiers=(),
    took_s=300.0,
    work="ab,ab",
    perflab="4567",
    at="2026-01-01T00:00:00+00:00",
)
CAUGHT = replace(RUN, kind="n_plus_one", verdict="REGRESSION", code=1, tiers=("counters", "cpu"), took_s=41.0)


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    file = tmp_path / "new" / "results.jsonl"
    assert read(file) == ()
    append(file, RUN)
    with file.open("a") as lines:
        lines.write('{"kind": "A/A", "rev')
    append(file, CAUGHT)
    assert read(file) == (RUN, CAUGHT)


def test_the_table_has_a_row_for_each_kind() -> None:
    assert table([RUN, CAUGHT, replace(RUN, verdict="INCONCLUSIVE", took_s=500.0)]).splitlines()[2:] == [
        "| A/A | 2 | 1 INCONCLUSIVE, 1 PASS | - | 400 | 500 |",
        "| n_plus_one | 1 | 1 REGRESSION | 1 counters, 1 cpu | 41 | 41 |",
    ]


def test_kinds_and_numbers_may_be_chosen() -> None:
    usual = {"A/A": 20, "n_plus_one": 10}
    assert wanted("", usual) == usual
    assert wanted("n_plus_one, A/A=3", usual) == {"n_plus_one": 10, "A/A": 3}
    with pytest.raises(ValueError, match="'nplus' is no kind"):
        wanted("nplus", usual)
    with pytest.raises(ValueError, match="how many"):
        wanted("A/A=many", usual)
