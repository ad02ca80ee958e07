"""How does a person read a plan? As an indented tree, like EXPLAIN's text form, with what was measured; pure."""

from collections.abc import Iterator
from typing import Any, Final

from perflab_instrumentation.examine.plans.explained import Explained, Node

DETAILS: Final = (
    "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "One-Time Filter",
    "Rows Removed by Index Recheck", "Rows Removed by Join Filter", "Rows Removed by Filter",
    "Order By", "Sort Key", "Presorted Key", "Sort Method", "Group Key", "Cache Key", "Heap Fetches",
    "Exact Heap Blocks", "Lossy Heap Blocks", "Index Searches", "Workers Launched",
)  # fmt: skip
"""Properties shown below a node, in this order; zeros are left out, but for Heap Fetches, where zero is the news."""


def plan_text(explained: Explained) -> str:
    """One line per node, its details below it, and the totals at the end."""
    lines = list(_lines(explained.top, depth=0))
    if explained.settings:
        lines.append(
            "Settings: " + ", ".join(f"{name} = {value}" for name, value in sorted(explained.settings.items()))
        )
    lines.append(f"Planning {explained.planning_ms:.3f} ms, execution {explained.execution_ms:.3f} ms")
    return "\n".join(lines)


def _lines(node: Node, depth: int) -> Iterator[str]:
    arrow = "" if depth == 0 else "  " * (2 * depth - 1) + "->  "
    if name := node.text("Subplan Name"):
        yield "  " * (2 * depth - 1) + name
    yield f"{arrow}{node.label}{_alias(node)}  ({_measured(node)})"
    indent = "  " * (2 * depth + 1)
    for detail in DETAILS:
        value = node.properties.get(detail)
        if value is not None and (value != 0 or detail == "Heap Fetches"):
            yield f"{indent}{detail}: {_value(value)}"
    for child in node.children:
        yield from _lines(child, depth + 1)


def _alias(node: Node) -> str:
    alias = node.text("Alias")
    names = {node.text(kind) for kind in ("Relation Name", "CTE Name", "Function Name")}
    return f" {alias}" if alias and alias not in names else ""


def _measured(node: Node) -> str:
    loops = node.number("Actual Loops")
    if loops == 0:
        return "never executed"
    parts = [f"rows={node.number('Actual Rows'):.10g}"]
    if loops != 1:
        parts.append(f"loops={loops:.0f}")
    if "Actual Total Time" in node.properties:
        parts.append(f"time={node.number('Actual Total Time'):.3f} ms")
    parts.append(f"buffers={node.shared_blocks}")
    return " ".join(parts)


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
