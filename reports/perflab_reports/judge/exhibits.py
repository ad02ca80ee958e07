"""What is shown beside the verdicts? Distributions, time series, and one row per trial."""

from collections.abc import Mapping, Sequence

import duckdb

from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.trial import Trial
from perflab_reports.judge.figures import Figures
from perflab_reports.judge.requests import open_phases, quantile_grid, time_bins
from perflab_reports.model import Distribution, TimeSeries, TrialRow


def distributions(
    folder: RunFolder, connection: duckdb.DuckDBPyConnection, trials: Mapping[str, Sequence[Figures]]
) -> tuple[Distribution, ...]:
    """Per strategy, all valid trials together."""
    found = []
    for strategy, figures in trials.items():
        if not figures:
            continue
        files = [folder.requests_file(entry.trial) for entry in figures]
        quantiles, response, service = quantile_grid(connection, files, open_phases(figures[0].trial))
        if quantiles:
            found.append(
                Distribution(strategy=strategy, quantiles=quantiles, response_time_ms=response, service_time_ms=service)
            )
    return tuple(found)


def time_series(
    folder: RunFolder, connection: duckdb.DuckDBPyConnection, trials: Mapping[str, Sequence[Figures]]
) -> tuple[TimeSeries, ...]:
    """Per strategy, the first open phase of its first valid trial."""
    found = []
    for strategy, figures in trials.items():
        if not figures:
            continue
        trial = min((entry.trial for entry in figures), key=lambda trial: (trial.block, trial.position))
        phase = next(phase for phase in trial.phases if phase.kind == "open")
        bins = time_bins(
            connection,
            folder.requests_file(trial),
            phase=phase.name,
            started_s=phase.started_at_s,
            duration_s=phase.duration_s,
        )
        second, rate, p50, p95 = zip(*bins, strict=True) if bins else ((), (), (), ())
        found.append(
            TimeSeries(
                strategy=strategy,
                phase=phase.name,
                second=tuple(second),
                served_rps=tuple(rate),
                p50_ms=tuple(p50),
                p95_ms=tuple(p95),
            )
        )
    return tuple(found)


def trial_row(trial: Trial) -> TrialRow:
    """One trial of the validity section; its open phases together."""
    opened = [phase for phase in trial.phases if phase.kind == "open"]
    measured = [phase for phase in trial.phases if phase.kind != "warmup"]
    return TrialRow(
        trial_id=trial.trial_id,
        strategy=trial.strategy,
        role=trial.role,
        block=trial.block,
        attempt=trial.attempt,
        requests=sum(phase.completed for phase in measured),
        errors=sum(phase.errors for phase in measured),
        dropped=sum(phase.dropped for phase in measured),
        generator_cpu_ratio=trial.generator.cpu_ratio,
        start_lag_p99_ms=trial.generator.start_lag_p99_s * 1e3,
        drift_ratio=trial.warm_up.drift_ratio,
        worker_imbalance=max(
            (
                max(phase.cpu.app_workers) * len(phase.cpu.app_workers) / phase.cpu.app_s
                for phase in opened
                if phase.cpu.app_s > 0
            ),
            default=1.0,
        ),
        invalid_reasons=trial.invalid_reasons,
    )
