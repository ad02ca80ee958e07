"""Which plan stands for a statement? The slowest among the parameters tried, and how many shapes there were."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from perflab_instrumentation.examine.lines import PlanLine
from perflab_instrumentation.examine.plans.explained import Explained
from perflab_instrumentation.examine.plans.shape import shape, shape_hash
from perflab_instrumentation.examine.plans.text import plan_text
from perflab_reports.evidence.examination import Plan

type StatementKey = tuple[str, str]
"""Endpoint and fingerprint."""


def plans_by_statement(lines: Iterable[PlanLine]) -> Mapping[StatementKey, Plan]:
    """One plan per endpoint and statement; a statement that PostgreSQL refused to explain has none."""
    taken: defaultdict[StatementKey, list[Explained]] = defaultdict(list)
    for line in lines:
        if line.explained is not None:
            taken[line.endpoint, line.fingerprint].append(Explained.read(line.explained))
    return {key: _plan(explained) for key, explained in taken.items()}


def _plan(tried: list[Explained]) -> Plan:
    slowest = max(tried, key=lambda explained: explained.execution_ms)
    text = shape(slowest.top)
    return Plan(
        shape=text,
        shape_hash=shape_hash(text),
        text=plan_text(slowest),
        execution_ms=slowest.execution_ms,
        shared_blocks=slowest.top.shared_blocks,
        parameters_tried=len(tried),
        shapes_seen=len({shape(explained.top) for explained in tried}),
    )
