"""Every form is written, reads back, and no form can be broken by what users' endpoints are called."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from perflab_reports.gate import outputs
from perflab_reports.gate.files import read_result
from perflab_reports.gate.outputs import FORMATS, render, write_all
from perflab_reports.gate.result import GateResult


def test_every_form_is_a_file_and_registered() -> None:
    files = {path.stem.replace("_", "-") for path in Path(outputs.__file__).parent.glob("*.py")}
    assert files - {"--init--", "words", "markdown", "terminal"} == set(FORMATS)


def test_all_forms_are_written_under_their_names(result: GateResult, tmp_path: Path) -> None:
    written = write_all(result, tmp_path)
    assert {file.name for file in written} == {path.name for path in tmp_path.iterdir()}
    assert len(written) == len(FORMATS)


def test_the_json_is_the_result_whole(result: GateResult, tmp_path: Path) -> None:
    write_all(result, tmp_path)
    assert read_result(tmp_path) == result
    assert json.loads(render(result, "json"))["schema_version"] == 1


@pytest.mark.parametrize("form", FORMATS)
def test_a_gate_without_findings_has_every_form(form: str, unusable: GateResult) -> None:
    assert render(unusable, form)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_result_is_the_same_text(form: str, result: GateResult) -> None:
    again = TypeAdapter(GateResult).validate_json(TypeAdapter(GateResult).dump_json(result))
    assert render(again, form) == render(result, form)
