"""`perflab profiles` lists what there is, draws what is asked for, and explains what it cannot read."""

import json
import signal
import sys

import pytest
from typer.testing import CliRunner

from perflab.cli import app, main
from perflab_loadtests.profiles import PROFILES, chart, parse_profile

SPEC = "spike:base=20,peak=200,before=30s,spike=10s,after=60s"


def _output(*words: str) -> str:
    result = CliRunner().invoke(app, ["profiles", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_profile_is_listed_with_its_summary_example_and_chart() -> None:
    text = _output()
    for name, kind in PROFILES.items():
        assert f"{name}  {kind.summary}" in text
        assert f"  {kind.example}\n" in text
    assert "parameters  start, end, duration, hold=0s" in text
    assert "[factor], [step], p95=500ms" in text


def test_only_what_is_asked_for_is_drawn() -> None:
    assert _output(SPEC, "smoke") == (
        f"{SPEC}\n{chart(parse_profile(SPEC).stages())}\n\nsmoke\n{chart(parse_profile('smoke').stages())}\n"
    )


def test_the_catalogue_is_machine_readable() -> None:
    catalogue = json.loads(_output("--json"))
    assert list(catalogue) == list(PROFILES)
    assert catalogue["constant"]["parameters"][1] == {
        "key": "duration",
        "name": "duration_s",
        "kind": "duration",
        "unit": "s",
        "required": True,
        "default": None,
    }


def test_a_drawn_profile_is_machine_readable() -> None:
    [profile] = json.loads(_output("ramp:start=0,end=10,duration=4", "--json"))
    assert profile == {
        "spec": "ramp:start=0,end=10,duration=4",
        "profile": {"name": "ramp", "start": 0, "end": 10, "duration_s": 4, "hold_s": 0},
        "duration_s": 4,
        "peak": 10,
        "expected_arrivals": 20,
        "stages": [{"duration_s": 4, "start": 0, "end": 10}],
    }


def test_mistakes_of_every_spec_are_told_on_stderr_with_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["perflab", "profiles", "smokee", "constant:level=0,duration=1"])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as stopped:
        main()
    captured = capsys.readouterr()
    assert stopped.value.code == 2
    assert captured.out == ""
    assert captured.err.startswith("perflab: profile: 'smokee' is unknown; did you mean 'smoke'?")
    assert captured.err.endswith("constant.level: '0' must be above 0\n")
