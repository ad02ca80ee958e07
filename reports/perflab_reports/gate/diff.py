"""Which SQL is new, gone, or sent more often? Read as a patch is read.

orders: 3 -> 14 statements
  + 11 x SELECT ... FROM "customer" WHERE "id" = %s    views.py:42
  -  1 x SELECT ... FROM "order" ...                   views.py:40
"""

from collections.abc import Sequence
from dataclasses import dataclass

from perflab_reports.gate.evidence import CounterEvidence, StatementWork, Work

WIDTH = 160
START = 60
"""Characters kept before what is cut out of a long statement: columns come first, and joins and conditions last."""
LINES = 20
"""Of one endpoint; a rewritten one would fill pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementChange:
    """One statement at one call site whose count changed; `added` is negative for fewer."""

    text: str
    call_site: str
    added: int
    before: int


def statement_changes(base: Work, head: Work) -> tuple[StatementChange, ...]:
    """What head sends more often first, by how much, then what it sends less often.

    A statement that only moved to another line is no change: it is the same work, and lines move in every commit.
    """
    before, after = _by_fingerprint(base.sql), _by_fingerprint(head.sql)
    changes = []
    for fingerprint in sorted({*before, *after}):
        old, new = before.get(fingerprint, ()), after.get(fingerprint, ())
        old_count, new_count = sum(one.count for one in old), sum(one.count for one in new)
        if old_count != new_count:
            shown = _most_changed(old, new)
            changes.append(
                StatementChange(
                    text=shown.text, call_site=shown.call_site, added=new_count - old_count, before=old_count
                )
            )
    return tuple(sorted(changes, key=lambda change: (-change.added, change.text)))


def diff_text(base: CounterEvidence, head: CounterEvidence) -> str:
    """All endpoints whose statements changed, one paragraph each; empty when none did."""
    before = {work.endpoint: work for work in base.work}
    told = (
        paragraph(before[work.endpoint], work)
        for work in sorted(head.work, key=lambda one: one.endpoint)
        if work.endpoint in before
    )
    return "\n\n".join(filter(None, told))


def paragraph(base: Work, head: Work) -> str:
    """One endpoint's statements, and a line for each that changed; empty when none did."""
    changes = statement_changes(base, head)
    if not changes:
        return ""
    lines = [f"{head.endpoint}: {base.statements} -> {head.statements} statements"]
    lines += [_line(change) for change in changes[:LINES]]
    if len(changes) > LINES:
        lines.append(f"  and {len(changes) - LINES} statements more")
    return "\n".join(lines)


def _line(change: StatementChange) -> str:
    text = " ".join(change.text.split())
    shown = text if len(text) <= WIDTH else f"{text[:START]} ... {text[START + 5 - WIDTH :]}"
    sign = "+" if change.added > 0 else "-"
    return f"  {sign} {abs(change.added)} x {shown}" + (f"    {change.call_site}" if change.call_site else "")


def _by_fingerprint(sql: Sequence[StatementWork]) -> dict[str, tuple[StatementWork, ...]]:
    found: dict[str, tuple[StatementWork, ...]] = {}
    for one in sql:
        found[one.fingerprint] = (*found.get(one.fingerprint, ()), one)
    return found


def _most_changed(old: Sequence[StatementWork], new: Sequence[StatementWork]) -> StatementWork:
    """The call site that explains the change: where head sends more than base did at the same place."""
    counts = {one.call_site: one.count for one in old}
    return max(new or old, key=lambda one: (one.count - counts.get(one.call_site, 0), one.call_site))
