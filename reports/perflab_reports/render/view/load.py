"""Under which load was it measured, and which command measures it again?"""

from typing import Final

from perflab_reports import quantities
from perflab_reports.evidence.plan import PhasePlan
from perflab_reports.model import FactorReport, Report

DEFAULT_DATASET: Final = "storefront"


def phase(plan: PhasePlan) -> str:
    """One phase in words: steady: 120 rps for 4 s."""
    offered = f"{plan.users} users" if plan.users is not None else quantities.rate(plan.rate_rps or 0.0)
    return f"{plan.name}: {offered} for {quantities.seconds(plan.duration_s)}"


def rerun_commands(report: Report) -> tuple[str, ...]:
    """One command per data set; the seed and any other option are in run.json."""
    by_dataset: dict[str, list[FactorReport]] = {}
    for factor in report.factors:
        by_dataset.setdefault(factor.dataset, []).append(factor)
    return tuple(
        f"perflab run {' '.join(factor.factor for factor in factors)} --{report.preset}"
        + (f" --dataset {dataset}" if dataset != DEFAULT_DATASET else "")
        for dataset, factors in by_dataset.items()
    )
