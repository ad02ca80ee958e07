"""All forms together, on disk."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from perflab_reports.model import Report
from perflab_reports.render import RENDERERS, render_all
from perflab_reports.render.files import write_atomically


def test_every_form_and_chart_is_written_and_nothing_else(report: Report, tmp_path: Path) -> None:
    written = render_all(replace(report, factors=report.factors[2:]), tmp_path)
    assert sorted(written) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert [path.name for path in written[: len(RENDERERS)]] == list(RENDERERS)
    assert json.loads((tmp_path / "report.json").read_text())["run_id"] == report.run_id
    markdown = (tmp_path / "report.md").read_text()
    for picture in (path for path in written if path.parent.name == "charts"):
        assert f"(charts/{picture.name})" in markdown
        assert picture.read_bytes().startswith(b"\x89PNG" if picture.suffix == ".png" else b"<svg")


def test_the_json_form_reads_back_as_the_same_report(report: Report) -> None:
    assert TypeAdapter(Report).validate_json(RENDERERS["report.json"](report, ())) == report


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "not bytes")  # type: ignore[arg-type]  # stands for a failing disk
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
