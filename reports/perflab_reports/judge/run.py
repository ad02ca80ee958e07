"""What does a whole run say? Evidence in, report out; damaged evidence costs its trial and nothing else."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from perflab_reports.evidence.folder import EvidenceError, RunFolder
from perflab_reports.evidence.plan import FactorPlan, StrategyPlan
from perflab_reports.evidence.trial import Trial
from perflab_reports.judge.compare import Arms, Select, agreement_estimates, agreements, comparisons, geometric_mean
from perflab_reports.judge.exhibits import distributions, time_series, trial_row
from perflab_reports.judge.figures import Figures, trial_figures
from perflab_reports.judge.requests import UnreadableRequests, connect, read_trial
from perflab_reports.metrics import METRICS
from perflab_reports.model import Agreement, Comparison, EndpointComparison, FactorReport, Report, StrategyReport
from perflab_reports.overhead import OverheadReport, judge_overhead
from perflab_reports.statistics.family import holm
from perflab_reports.statistics.support import requests_needed
from perflab_reports.words.answer import answer
from perflab_reports.words.mechanism import mechanism

LATENCIES = tuple(name for name, metric in METRICS.items() if metric.quantile is not None)
LEAST_BLOCKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorEvidence:
    """One factor's trials, read and sorted into arms."""

    plan: FactorPlan
    trials: tuple[Trial, ...]
    arms: Arms

    def valid(self, strategy: str) -> list[Figures]:
        """All valid trials of a strategy."""
        if strategy == self.plan.baseline:
            return [*self.arms.baseline.values(), *self.arms.baseline_again.values()]
        return list(self.arms.candidates.get(strategy, {}).values())


def judge(folder: RunFolder) -> Report:
    """Judge a run, finished or not.

    Raises:
        EvidenceError: run.json is missing, damaged or of another schema.
    """
    manifest = folder.manifest()
    connection = connect()
    try:
        evidence = [_read(folder, plan, connection) for plan in manifest.factors]
        a_a = _agreements(evidence)
        factors = tuple(_factor(folder, found, a_a[found.plan.factor], connection) for found in evidence)
    finally:
        connection.close()
    return Report(
        run_id=manifest.run_id,
        created_at=manifest.created_at,
        preset=manifest.preset,
        complete=all(map(_complete, evidence)),
        factors=factors,
        environment=manifest.environment,
        instruments=_instruments(folder),
    )


def _instruments(folder: RunFolder) -> OverheadReport | None:
    """The ledger beside the run; one that cannot be read is as good as none."""
    try:
        evidence = folder.overhead()
    except EvidenceError:
        return None
    return judge_overhead(evidence) if evidence else None


def _read(folder: RunFolder, plan: FactorPlan, connection: duckdb.DuckDBPyConnection) -> FactorEvidence:
    trials: list[Trial] = []
    baseline: dict[int, Figures] = {}
    again: dict[int, Figures] = {}
    candidates: dict[str, dict[int, Figures]] = {}
    for recorded in folder.trials(plan.factor):
        trial = recorded
        if trial.valid:
            try:
                figures = trial_figures(trial, read_trial(connection, folder.requests_file(trial), trial))
            except UnreadableRequests as error:
                trial = _spoilt(trial, str(error))
            else:
                arm = {"baseline": baseline, "baseline_again": again}.get(trial.role)
                if arm is None:
                    arm = candidates.setdefault(trial.strategy, {})
                arm[trial.block] = figures
        trials.append(trial)
    arms = Arms(baseline=baseline, baseline_again=again, candidates=candidates)
    return FactorEvidence(plan=plan, trials=tuple(trials), arms=arms)


def _spoilt(trial: Trial, reason: str) -> Trial:
    return replace(trial, invalid_reasons=(reason,))


def _complete(evidence: FactorEvidence) -> bool:
    """Every slot has a valid trial, or was tried until the attempts were spent."""
    running = [s for s in evidence.plan.strategies if s.name not in evidence.plan.skipped]
    slots = evidence.plan.blocks * (len(running) + 1)
    settled = {(t.block, t.position) for t in evidence.trials if t.valid or t.attempt >= 3}
    return len(settled) >= slots


def _agreements(evidence: Sequence[FactorEvidence]) -> dict[str, dict[str, Agreement]]:
    """The family of the A/A tests is the whole run: each factor's promise of "no difference" is one of many."""
    estimates = {found.plan.factor: agreement_estimates(found.arms) for found in evidence}
    keys = [(factor, metric) for factor, metrics in estimates.items() for metric in metrics]
    adjusted = dict(zip(keys, holm([estimates[f][m].p_value for f, m in keys]), strict=True))
    return {
        factor: agreements(metrics, {metric: adjusted[factor, metric] for metric in metrics})
        for factor, metrics in estimates.items()
    }


def _factor(
    folder: RunFolder, evidence: FactorEvidence, a_a: dict[str, Agreement], connection: duckdb.DuckDBPyConnection
) -> FactorReport:
    plan = evidence.plan
    overall = comparisons(evidence.arms, a_a, lambda figures: figures.metrics)
    by_endpoint = _endpoints(evidence, a_a)
    strategies = tuple(
        _strategy(folder, evidence, strategy, overall.get(strategy.name, ()), by_endpoint.get(strategy.name, ()))
        for strategy in plan.strategies
    )
    return FactorReport(
        factor=plan.factor,
        title=plan.title,
        question=plan.question,
        answer=answer(plan.baseline, strategies, a_a),
        baseline=plan.baseline,
        dataset=plan.dataset,
        scale=plan.scale,
        mix=plan.mix,
        blocks=plan.blocks,
        phases=plan.phases,
        strategies=strategies,
        a_a=a_a,
        trials=tuple(map(trial_row, evidence.trials)),
        distributions=distributions(folder, connection, {s.name: evidence.valid(s.name) for s in plan.strategies}),
        series=time_series(folder, connection, {s.name: evidence.valid(s.name) for s in plan.strategies}),
    )


def _endpoints(evidence: FactorEvidence, a_a: dict[str, Agreement]) -> dict[str, tuple[EndpointComparison, ...]]:
    names = sorted({name for figures in evidence.valid(evidence.plan.baseline) for name in figures.endpoints})
    found: dict[str, list[EndpointComparison]] = {}
    for name in names:
        compared = comparisons(evidence.arms, a_a, _of_endpoint(name), metrics=LATENCIES)
        for strategy, entries in compared.items():
            if entries:
                found.setdefault(strategy, []).append(EndpointComparison(endpoint=name, comparisons=entries))
    return {strategy: tuple(entries) for strategy, entries in found.items()}


def _of_endpoint(name: str) -> Select:
    return lambda figures: figures.endpoints.get(name, {})


def _strategy(
    folder: RunFolder,
    evidence: FactorEvidence,
    strategy: StrategyPlan,
    overall: tuple[Comparison, ...],
    endpoints: tuple[EndpointComparison, ...],
) -> StrategyReport:
    plan = evidence.plan
    if strategy.name in plan.skipped:
        return StrategyReport(
            strategy=strategy.name,
            summary=strategy.summary,
            status="SKIPPED",
            reason=plan.skipped[strategy.name],
            mechanism="not run",
        )
    trials = evidence.valid(strategy.name)
    blocks = {figures.trial.block for figures in trials}
    is_baseline = strategy.name == plan.baseline
    examination = folder.examination(plan.factor, strategy.name)
    values = _mean_values(trials)
    enough = len(blocks) >= min(LEAST_BLOCKS, plan.blocks) and (is_baseline or plan.blocks == 1 or bool(overall))
    return StrategyReport(
        strategy=strategy.name,
        summary=strategy.summary,
        status="OK" if enough else "INVALID",
        reason=f"{len(blocks)} of {plan.blocks} blocks" if enough else _why_invalid(evidence, strategy.name),
        mechanism=mechanism(
            baseline=None if is_baseline else folder.examination(plan.factor, plan.baseline),
            candidate=examination,
            baseline_values=_mean_values(evidence.valid(plan.baseline)),
            values=values,
        ),
        comparisons=overall if enough else (),
        endpoints=endpoints if enough else (),
        not_reported={} if is_baseline else _not_reported(trials, overall),
        values=values,
        examination=examination,
    )


def _why_invalid(evidence: FactorEvidence, strategy: str) -> str:
    tried = [trial for trial in evidence.trials if trial.strategy == strategy]
    reasons = [reason for trial in tried for reason in trial.invalid_reasons]
    if not tried:
        return "not run yet"
    counted = sorted({reason: reasons.count(reason) for reason in reasons}.items(), key=lambda item: -item[1])
    most = "; ".join(f"{reason}" for reason, _ in counted[:3])
    valid = sum(trial.valid for trial in tried)
    return f"{valid} of {len(tried)} trials valid, at least {LEAST_BLOCKS} blocks are needed" + (
        f" ({most})" if most else ""
    )


def _not_reported(trials: Sequence[Figures], overall: Sequence[Comparison]) -> dict[str, str]:
    reported = {comparison.metric for comparison in overall}
    fewest = min((figures.requests for figures in trials), default=0)
    missing = {}
    for name, metric in METRICS.items():
        if name in reported:
            continue
        if metric.quantile is not None and fewest < requests_needed(metric.quantile):
            needed = requests_needed(metric.quantile)
            missing[name] = f"{fewest:,} requests in the smallest trial; {metric.title} needs {needed:,}"
        else:
            missing[name] = "fewer than two blocks have it on both sides"
    return missing


def _mean_values(trials: Sequence[Figures]) -> dict[str, float]:
    """Geometric means of metrics, arithmetic means of everything that may be zero."""
    values: dict[str, float] = {}
    for name in METRICS:
        seen = [figures.metrics[name] for figures in trials if name in figures.metrics]
        if seen:
            values[name] = geometric_mean(seen)
    for name in sorted({name for figures in trials for name in figures.values}):
        seen = [figures.values[name] for figures in trials if name in figures.values]
        values[name] = math.fsum(seen) / len(seen)
    return values
