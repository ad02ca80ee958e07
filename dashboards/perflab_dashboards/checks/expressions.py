"""Does a query parse, and does it ask only for what a catalogue has, in a way that makes sense? Pure.

`promql-parser` is Prometheus' own grammar; the selectors that it finds are compared with the catalogues.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import promql_parser

from perflab_dashboards.metrics import KNOWN, TARGET_LABELS, Family

PARTS: Final = ("_bucket", "_sum", "_count")
GROWING: Final = ("rate", "increase", "irate")
BORN: Final = ("min_over_time", "unless")
"""How a series that was not there before is found: what it began with is part of what was added."""


def mistakes_in(query: str, known: Mapping[str, Family] = KNOWN) -> Iterator[str]:
    """Everything wrong with a query whose variables have been put in."""
    try:
        tree = promql_parser.parse(query)
    except ValueError as error:
        yield f"does not parse: {error}"
        return
    for selector, function in _selectors(tree, ""):
        yield from _selector_mistakes(selector, function, known)


def metric_of(name: str, known: Mapping[str, Family] = KNOWN) -> Family | None:
    """The catalogue's metric that a series belongs to; a histogram's only with its ending, and others' without."""
    if (metric := known.get(name)) is not None:
        return None if metric.kind == "histogram" else metric
    for part in PARTS:
        if name.endswith(part) and (metric := known.get(name.removesuffix(part))) is not None:
            return metric if metric.kind == "histogram" else None
    return None


def _selector_mistakes(selector: Any, function: str, known: Mapping[str, Family]) -> Iterator[str]:
    name = selector.name
    metric = metric_of(name, known) if name else None
    if metric is None:
        yield f"asks for {name or 'no metric at all'}, which no catalogue has"
        return
    if metric.kind in {"counter", "histogram"} and function not in (*GROWING, *BORN):
        yield f"shows {name} without rate or increase: a count since the start says nothing"
    if metric.kind in {"gauge", "info"} and function in GROWING:
        yield f"takes the rate of {name}, which is a gauge"
    for matcher in selector.matchers.matchers:
        if matcher.name not in (*metric.labels, *TARGET_LABELS, "le"):
            yield f"filters {name} by {matcher.name}, a label that it does not have"


def _selectors(node: Any, function: str) -> Iterator[tuple[Any, str]]:
    """Each vector selector with the function nearest around it."""
    match node:
        case promql_parser.VectorSelector():
            yield node, function
        case promql_parser.MatrixSelector():
            yield node.vector_selector, function
        case promql_parser.Call():
            for argument in node.args:
                yield from _selectors(argument, node.func.name)
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            yield from _selectors(node.expr, function)
        case promql_parser.SubqueryExpr():
            yield from _selectors(node.expr, function)
        case promql_parser.BinaryExpr():
            yield from _selectors(node.lhs, function)
            yield from _selectors(node.rhs, "unless" if str(node.op) == "unless" else function)
        case _:
            return
