"""Why is it slower? One sentence from the counters: "+11 queries on orders, N+1 at views.py:42"."""

from perflab_reports.gate.diff import statement_changes
from perflab_reports.gate.evidence import Work

REPEATED_PER_REQUEST = 3
"""So many more of one statement in one request are a loop: an N+1."""
PLAN_RATIO = 1.5


def mechanism(base: Work, head: Work) -> str:
    """What changed in the work of one endpoint; empty when nothing did."""
    parts = []
    if head.statements != base.statements:
        parts.append(f"{_per_request(head.statements - base.statements, head.requests)} queries on {head.endpoint}")
    changes = statement_changes(base, head)
    for change in changes[:1]:
        place = f" at {change.call_site}" if change.call_site else f": {_start(change.text)}"
        if change.added >= REPEATED_PER_REQUEST * head.requests:
            parts.append(f"N+1{place}")
        elif change.added > 0:
            parts.append(f"{'new' if not change.before else 'more often'}{place}")
    if head.plan_hash != base.plan_hash and head.shared_blocks > PLAN_RATIO * base.shared_blocks:
        times = f"{head.shared_blocks / base.shared_blocks:.1f}x" if base.shared_blocks else "more"
        if not any(change.added > 0 for change in changes):
            parts.append(f"another query plan on {head.endpoint} reads {times} the blocks")
    if head.cache_operations < base.cache_operations and head.statements > base.statements:
        parts.append(f"{_per_request(head.cache_operations - base.cache_operations, head.requests)} cache operations")
    if not parts and head.rows > base.rows:
        parts.append(f"{_per_request(head.rows - base.rows, head.requests)} rows on {head.endpoint}")
    return ", ".join(parts)


def _per_request(added: int, requests: int) -> str:
    each = added / max(1, requests)
    return f"{each:+.0f}" if each == round(each) else f"{each:+.2g}"


def _start(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57]}..."
