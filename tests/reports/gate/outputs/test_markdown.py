"""The summary and the comment hold the same answer, stay under their limits, and let no name format or call anybody."""

from dataclasses import replace
from pathlib import Path

import pytest

from perflab_reports.gate.outputs import comment, summary
from perflab_reports.gate.result import Finding, GateResult

GOLDEN = Path(__file__).parent / "golden" / "summary.md"


def many(result: GateResult, count: int) -> GateResult:
    finding = Finding(
        tier="cpu",
        endpoint="GET /é",
        metric="cpu_ns",
        verdict="REGRESSION",
        ratio=1.1,
        low=1.05,
        high=1.15,
        reason="ü" * 200,
        mechanism="ä" * 100 + "\n" + "ö" * 400,
    )
    return replace(result, findings=tuple(replace(finding, endpoint=f"GET /é{at}") for at in range(count)))


def test_the_summary_is_the_golden_one(result: GateResult) -> None:
    assert summary.render(result) == GOLDEN.read_text()


def test_the_comment_starts_with_its_mark_so_that_the_next_gate_finds_it(result: GateResult) -> None:
    assert comment.render(result).splitlines()[0] == comment.MARKER == "<!-- perflab gate -->"


def test_what_passed_is_folded_and_what_needs_eyes_is_not(result: GateResult) -> None:
    page = summary.render(result)
    assert page.index("GET /orders") < page.index("<details><summary>1 passed")
    assert page.index("<details><summary>1 passed") < page.index("GET /search")


def test_a_pass_shows_no_empty_table(passed: GateResult) -> None:
    page = summary.render(passed)
    assert page.startswith("## Performance gate: PASS")
    assert page.count("| Verdict |") == 1


def test_names_neither_call_anybody_nor_become_html(result: GateResult) -> None:
    page = summary.render(result)
    assert "@everyone" not in page
    assert "&lt;x&gt;" in page


@pytest.mark.parametrize("count", [5, 500, 20_000])
def test_the_limits_hold_however_much_was_found(result: GateResult, count: int) -> None:
    found = many(result, count)
    assert len(summary.render(found).encode()) <= summary.LIMIT_BYTES
    page = comment.render(found)
    assert len(page) <= comment.LIMIT_CHARACTERS
    assert page.startswith(comment.MARKER)


def test_reasons_too_long_for_any_page_are_cut_with_a_word(result: GateResult) -> None:
    page = comment.render(replace(result, reasons=("é" * 200_000,)))
    assert len(page) <= comment.LIMIT_CHARACTERS
    assert page.endswith("result.json has the rest.**\n")


def test_rows_left_out_are_counted(result: GateResult) -> None:
    page = comment.render(many(result, 5_000))
    assert "more in result.json" in page
