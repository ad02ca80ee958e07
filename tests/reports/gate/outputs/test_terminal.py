"""The terminal shows the gravest first, and colours only where there is a terminal."""

import io
from dataclasses import replace

from rich.console import Console

from perflab_reports.gate.outputs.terminal import print_result
from perflab_reports.gate.result import GateResult


def shown(result: GateResult, *, terminal: bool = False, width: int = 160) -> str:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=width, color_system="standard", no_color=False)
    if not terminal:
        console = Console(file=io.StringIO(), width=width)
    print_result(result, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_verdict_sides_reasons_findings_and_what_could_be_seen(result: GateResult) -> None:
    text = shown(result)
    lines = text.splitlines()
    assert lines[0] == "REGRESSION: head is slower than base, or does more work"
    assert lines[1] == "head fedcba9876 (feature/<x>), dirty against base 0123456789 (main)"
    assert "- GET /orders does 12 times the statements" in lines
    assert "+11 % to +26 %" in text
    assert "smallest effect that would have been found: +12 % (80 % power) · policy default · 312 s" in text
    assert "- 1x SELECT" in text


def test_the_gravest_comes_first(result: GateResult) -> None:
    text = shown(result)
    assert text.index("12x") < text.index("INVALID") < text.index("INCONCLUSIVE") < text.index("PASS")


def test_only_a_terminal_gets_colours(result: GateResult) -> None:
    assert "\x1b[" not in shown(result)
    assert "\x1b[" in shown(result, terminal=True)


def test_square_brackets_are_no_markup(result: GateResult) -> None:
    assert "[bold]x[/nope]" in shown(replace(result, reasons=("[bold]x[/nope]",)))


def test_a_narrow_terminal_loses_no_verdict(result: GateResult) -> None:
    assert "QUARANTINED" in shown(result, width=80).upper().replace("\n", "")


def test_nothing_to_compare_is_said(unusable: GateResult) -> None:
    assert "no endpoint is common to both" in shown(unusable)
