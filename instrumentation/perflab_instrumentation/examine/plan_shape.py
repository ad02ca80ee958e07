"""What kind of plan is this? Node types with their relations and indexes, without costs, rows or times. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

type Node = Mapping[str, Any]


def shape(plan: Node) -> str:
    """`Limit > Sort > Seq Scan on storefront_event`; branches in brackets."""
    node = plan.get("Plan", plan)
    name = node_name(node)
    children = [shape(child) for child in node.get("Plans", ())]
    if not children:
        return name
    inner = children[0] if len(children) == 1 else "[" + "; ".join(children) + "]"
    return f"{name} > {inner}"


def shape_hash(plan: Node) -> str:
    """Twelve hexadecimal digits of the shape's SHA-256."""
    return hashlib.sha256(shape(plan).encode()).hexdigest()[:12]


def node_name(node: Node) -> str:
    """Type, relation and index of one node."""
    name = str(node["Node Type"])
    if node.get("Index Name"):
        name += f" using {node['Index Name']}"
    if node.get("Relation Name"):
        name += f" on {node['Relation Name']}"
    return name


def shared_blocks(plan: Node) -> int:
    """Blocks touched in shared buffers, found there or read: a node's figure includes its children's."""
    node = plan.get("Plan", plan)
    return int(node.get("Shared Hit Blocks", 0)) + int(node.get("Shared Read Blocks", 0))


def execution_ms(plan: Node) -> float:
    """PostgreSQL's own measure of the execution, instrumentation included."""
    return float(plan.get("Execution Time", 0.0))


def as_text(plan: Node) -> str:
    """An indented tree to read: each node with its time, rows, loops and blocks, conditions below it."""
    return "\n".join(_lines(plan.get("Plan", plan), 0))


def _lines(node: Node, depth: int) -> Iterator[str]:
    indent = "   " * depth + ("-> " if depth else "")
    time_ms = float(node.get("Actual Total Time", 0.0))
    rows, loops = node.get("Actual Rows", 0), int(node.get("Actual Loops", 1))
    blocks = shared_blocks(node)
    yield f"{indent}{node_name(node)}  ({time_ms:.3f} ms, rows {rows:g}, loops {loops}, blocks {blocks})"
    for key in ("Index Cond", "Recheck Cond", "Filter", "Sort Key", "Hash Cond", "Join Filter"):
        if key in node:
            value = node[key]
            yield "   " * (depth + 1) + f"{key}: {', '.join(value) if isinstance(value, list) else value}"
    if node.get("Rows Removed by Filter"):
        yield "   " * (depth + 1) + f"Rows Removed by Filter: {node['Rows Removed by Filter']:g}"
    if "Heap Fetches" in node:
        yield "   " * (depth + 1) + f"Heap Fetches: {node['Heap Fetches']}"
    for child in node.get("Plans", ()):
        yield from _lines(child, depth + 1)
