"""Did the planner choose differently? A plan's shape: its operations, tables and indexes, nothing measured; pure."""

import hashlib

from perflab_instrumentation.examine.plans.explained import Node


def shape(top: Node) -> str:
    """`Limit > Sort > Seq Scan on storefront_event`; below a branch, nested: `Hash Join(Seq Scan on a, Hash(…))`."""
    chain = []
    node = top
    while True:
        children = node.children
        if len(children) == 1 and _relation(children[0]) is None:
            chain.append(node.label)
            node = children[0]
        else:
            return " > ".join([*chain, _nested(node)])


def shape_hash(text: str) -> str:
    """Twelve hexadecimal digits of a shape."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _nested(node: Node) -> str:
    inner = [f"{_relation(child)}: {_nested(child)}" if _relation(child) else _nested(child) for child in node.children]
    return f"{node.label}({', '.join(inner)})" if inner else node.label


def _relation(child: Node) -> str | None:
    """InitPlan or SubPlan: computed beside the parent's input, not as its input. CTEs have their names."""
    role = child.text("Parent Relationship")
    return (child.text("Subplan Name") or role) if role in {"InitPlan", "SubPlan"} else None
