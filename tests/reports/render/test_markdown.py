"""The Markdown: the page's order, GitHub's rules."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from perflab_reports.model import Report
from perflab_reports.render import markdown
from perflab_reports.render.figures import draw_figures

GOLDEN = Path(__file__).parent / "golden" / "report.md"


@pytest.fixture(scope="module")
def small(report: Report) -> Report:
    """One factor with the baseline, a winner and a strategy without figures."""
    indexing = report.factors[1]
    chosen = tuple(s for s in indexing.strategies if s.strategy in {"none", "composite", "trigram"})
    return replace(report, factors=(replace(indexing, strategies=chosen, distributions=(), series=()),))


def test_a_report_reads_as_its_golden_file(small: Report) -> None:
    """After a wished change: PERFLAB_ACCEPT=1 pytest tests/reports/render/test_markdown.py, and read the difference."""
    rendered = markdown.render(small, draw_figures(small))
    if os.environ.get("PERFLAB_ACCEPT"):
        GOLDEN.write_text(rendered)
    assert rendered == GOLDEN.read_text()


def test_plans_are_left_out_before_a_report_grows_too_long(small: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = markdown.render(small, ({},))
    lengths = []
    for limit in (len(whole.encode()) - 1, 3_000, 900):
        monkeypatch.setattr(markdown, "LIMIT_BYTES", limit)
        shorter = markdown.render(small, ({},))
        assert len(shorter.encode()) <= limit
        lengths.append(len(shorter))
    assert "Both plans in full" not in markdown.render(small, ({},))
    assert lengths == sorted(lengths, reverse=True)
    assert "report.html has the rest" in shorter


def test_an_incomplete_run_is_a_warning(small: Report) -> None:
    assert "> [!WARNING]\n> **This run is incomplete.**" in markdown.render(replace(small, complete=False), ({},))


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a | b", r"a \| b"),
        ("two\nlines", "two lines"),
        ("CONN_MAX_AGE stays, _emphasis_ does not", r"CONN_MAX_AGE stays, \_emphasis\_ does not"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("run `make a|b`", r"run `make a\|b`"),
    ],
)
def test_foreign_words_cannot_break_the_layout(words: str, written: str) -> None:
    assert markdown.text(words) == written


def test_a_fence_is_longer_than_any_fence_in_the_text() -> None:
    assert markdown.block("```\nx").startswith("````\n")
