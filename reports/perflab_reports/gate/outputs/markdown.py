"""How does the gate answer in GitHub's or GitLab's Markdown? Verdict, what needs eyes, what passed, under a limit."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from perflab_reports import quantities
from perflab_reports.gate.outputs.words import (
    because,
    by_gravity,
    change,
    comparison,
    detectable,
    headline,
    interval,
    verdict,
)
from perflab_reports.gate.result import Finding, GateResult
from perflab_reports.render.marks import block, code, table, text

CUT: Final = "\n\n**Cut here: too long for this page. result.json has the rest.**\n"
HEADS: Final = ("Verdict", "Endpoint", "Metric", "Change", "Interval", "Why")
ROWS: Final = (10_000, 1_000, 200, 50, 10)
"""Rows of a table, tried until the whole is short enough."""


def within(limit: int, write: Callable[[bool, int], Iterator[str]], size: Callable[[str], int]) -> str:
    """The longest of the shortening versions that fits, cut where none does.

    Args:
        limit: What `size` may be.
        write: From whether mechanisms are told in full and how many rows a table may have.
        size: Of a text, as whoever takes it counts.
    """
    page = ""
    for full, rows in ((True, ROWS[0]), *((False, rows) for rows in ROWS)):
        page = "\n".join(write(full, rows)) + "\n"
        if size(page) <= limit:
            return page
    room = limit - size(CUT)
    # A character takes at most four bytes, so cutting by characters can only cut too much, never too little.
    kept = page[:room] if size(page[:room]) <= room else page[: room // 4]
    return kept + CUT


def body(result: GateResult, *, full: bool, rows: int, level: str = "##") -> Iterator[str]:
    """The answer, line by line."""
    yield f"{level} Performance gate: {plain(headline(result))}\n"
    yield f"{plain(comparison(result))}\n"
    for reason in result.reasons:
        yield f"- {plain(reason)}"
    if result.reasons:
        yield ""
    ordered = by_gravity(result.findings)
    eyes = [finding for finding in ordered if finding.verdict != "PASS"]
    passed = [finding for finding in ordered if finding.verdict == "PASS"]
    if eyes:
        yield from _findings(eyes, rows)
    if full:
        yield from _mechanisms(ordered)
    if passed:
        yield f"<details><summary>{len(passed)} passed</summary>\n"
        yield from _findings(passed, rows)
        yield "</details>\n"
    yield (
        f"Smallest effect that would have been found: **{detectable(result.minimal_detectable_effect)}** (80 % power) "
        f"· policy {plain(result.policy)} · measured in {quantities.seconds(result.duration_s)}"
    )


def plain(words: str) -> str:
    """Foreign words, which must neither format anything nor call anybody's name."""
    return text(words).replace("@", "@\N{ZERO WIDTH SPACE}")


def _findings(findings: Sequence[Finding], rows: int) -> Iterator[str]:
    yield from table(
        HEADS,
        [
            (
                f"**{verdict(finding)}**" if finding.verdict == "REGRESSION" else verdict(finding),
                code(finding.endpoint),
                code(finding.metric),
                change(finding.ratio),
                interval(finding),
                plain(because(finding)),
            )
            for finding in findings[:rows]
        ],
    )
    if len(findings) > rows:
        yield f"and {len(findings) - rows:,} more in result.json\n"


def _mechanisms(findings: Sequence[Finding]) -> Iterator[str]:
    """Those that take more than the line in the table."""
    for finding in findings:
        if "\n" in finding.mechanism.strip():
            name = f"{plain(finding.endpoint)}, {plain(finding.metric)}"
            yield f"<details><summary>{name}</summary>\n\n{block(finding.mechanism.strip(), 'diff')}</details>\n"
