"""A ledger's own pages, and its section in every report."""

import json
from pathlib import Path

import pytest
from ledgers import COSTS, ledger
from pydantic import TypeAdapter

from perflab_reports.evidence.folder import RunFolder
from perflab_reports.overhead import OverheadReport, judge_overhead
from perflab_reports.overhead.page import write_pages
from perflab_reports.overhead.table import heads, rows
from perflab_reports.render.overhead import page, section


def test_the_table_has_cpu_and_p50_for_each_endpoint() -> None:
    report = judge_overhead(ledger())
    assert heads(report) == (
        "CPU, cached (no query)",
        "CPU, N+1 of twelve",
        "p50, cached (no query)",
        "p50, N+1 of twelve",
        "idle, per second",
    )
    by_title = dict(rows(report))
    assert by_title["bare"][0].figure == "1,145 µs"
    assert by_title["bare"][0].detail == ""
    assert by_title["peers: all four, defaults (100 %)"][0].figure == "12x"
    assert " to " in by_title["peers: all four, defaults (100 %)"][0].detail


def test_every_form_is_written_and_the_json_reads_back(tmp_path: Path) -> None:
    report = judge_overhead(ledger())
    files = write_pages(report, tmp_path)
    assert [file.name for file in files] == ["report.json", "report.md", "report.html"]
    assert TypeAdapter(OverheadReport).validate_python(json.loads(files[0].read_text())) == report
    for file in files[1:]:
        assert report.answer in file.read_text().replace("&#39;", "'")
        assert "Example CPU @ 2.50GHz" in file.read_text()
    assert "<script" not in files[2].read_text()
    assert "http://" not in files[2].read_text().replace("http://www.w3.org", "")


def test_an_invalid_ledger_says_so_before_its_figures() -> None:
    text = page(judge_overhead(ledger(costs={**COSTS, "bare_again": 1.2})))
    assert text.index("INVALID: these figures are not to be used") < text.index("| Over bare |")
    assert "together cost" not in text, "an answer from figures that are not to be used would be one"


def test_an_interrupted_ledger_says_of_how_many_blocks_its_figures_are() -> None:
    assert "**Interrupted** after 2 of 4 blocks" in page(judge_overhead(ledger(blocks=2)))


def test_a_report_without_a_ledger_says_how_to_get_one() -> None:
    text = "\n".join(section(None))
    assert text.startswith("## What the instruments cost")
    assert "`perflab run overhead`" in text


def test_evidence_reads_back_as_it_was_written(tmp_path: Path) -> None:
    RunFolder(tmp_path).write_overhead(ledger())
    assert RunFolder(tmp_path).overhead() == ledger()


def test_a_folder_without_a_ledger_has_none(tmp_path: Path) -> None:
    assert RunFolder(tmp_path).overhead() is None


@pytest.mark.parametrize("blocks", [0, 1, 4])
def test_pages_are_made_of_whatever_blocks_there_are(tmp_path: Path, blocks: int) -> None:
    write_pages(judge_overhead(ledger(blocks=blocks)), tmp_path)
    assert "bare again (A/A)" in (tmp_path / "report.html").read_text()
