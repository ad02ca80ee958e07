"""Which query plans did a strategy change? Pairs of the baseline's plan and the strategy's for one statement."""

from dataclasses import dataclass

from perflab_reports.evidence.examination import Examination, Plan, StatementWork
from perflab_reports.model import FactorReport, StrategyReport


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One statement of one endpoint whose plan has another shape than under the baseline."""

    endpoint: str
    statement: StatementWork
    before: Plan
    after: Plan

    @property
    def time_ratio(self) -> float:
        return self.after.execution_ms / self.before.execution_ms if self.before.execution_ms else float("nan")

    @property
    def blocks_ratio(self) -> float:
        return self.after.shared_blocks / self.before.shared_blocks if self.before.shared_blocks else float("nan")


def plan_changes(factor: FactorReport, strategy: StrategyReport) -> tuple[PlanChange, ...]:
    """Largest change of execution time first; empty for the baseline itself."""
    baseline = next((s for s in factor.strategies if s.strategy == factor.baseline), None)
    if baseline is None or baseline is strategy or baseline.examination is None or strategy.examination is None:
        return ()
    before = _plans(baseline.examination)
    changes = [
        PlanChange(endpoint=endpoint, statement=statement, before=before[endpoint, statement.fingerprint], after=plan)
        for endpoint, statement, plan in _planned(strategy.examination)
        if (endpoint, statement.fingerprint) in before
        and before[endpoint, statement.fingerprint].shape_hash != plan.shape_hash
    ]
    return tuple(sorted(changes, key=lambda c: -abs(c.before.execution_ms - c.after.execution_ms)))


def shape_lines(plan: Plan) -> tuple[str, ...]:
    """The nodes of the plan's shape, outermost first."""
    return tuple(node.strip() for node in plan.shape.split(" > "))


def _plans(examination: Examination) -> dict[tuple[str, str], Plan]:
    return {(endpoint, statement.fingerprint): plan for endpoint, statement, plan in _planned(examination)}


def _planned(examination: Examination) -> list[tuple[str, StatementWork, Plan]]:
    return [
        (work.endpoint, statement, statement.plan)
        for work in examination.endpoints
        for statement in work.statements
        if statement.plan is not None
    ]
