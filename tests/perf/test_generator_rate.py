"""Is the rate kept, and are Poisson arrivals Poisson? Five minutes at 60 % of the highest rate at which trials count.

Run by `make perf-generator`; PERFLAB_RATE_SECONDS (300) sets the length of each run.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from figures import Cell, Figures, publish
from generator_run import PHASE, SEED, GeneratorRun, run_generator
from nginx_server import running_nginx
from numpy.typing import NDArray
from peer_tools import nginx, seconds, skip_without
from scipy import stats

from perflab.processes.supervisor import Supervisor
from perflab_loadtests.journeys.draws import stream_key
from perflab_loadtests.profiles import Constant, intended_starts_s

pytestmark = pytest.mark.peers

LOAD = 0.60
WINDOW_S = 10.0
BAR = 0.01
ALPHA = 0.01
MICROSECOND_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class PoissonFit:
    """Two tests of one sample of starts against a Poisson process of known rate.

    Gaps times the rate are exponential of mean 1 (Kolmogorov-Smirnov); counts per second have a dispersion of 1:
    sum((n - mean)**2) / mean is chi-square with one degree of freedom less than there are seconds (two-sided).
    """

    gaps_d: float
    gaps_p: float
    dispersion: float
    counts_p: float


def poisson_fit(starts_s: NDArray[np.float64], rate_rps: float, duration_s: float) -> PoissonFit:
    gaps = np.diff(np.sort(starts_s), prepend=0.0) * rate_rps
    fitted = stats.kstest(gaps, stats.expon.cdf)
    counts = np.bincount(starts_s.astype(np.int64), minlength=int(duration_s))[: int(duration_s)]
    freedom = len(counts) - 1
    statistic = float(((counts - counts.mean()) ** 2).sum() / counts.mean())
    upper = float(stats.chi2.sf(statistic, freedom))
    return PoissonFit(
        gaps_d=float(fitted.statistic),
        gaps_p=float(fitted.pvalue),
        dispersion=statistic / freedom,
        counts_p=min(1.0, 2 * min(upper, 1 - upper)),
    )


def rate_row(name: str, run: GeneratorRun, rate_rps: float, duration_s: float) -> tuple[float, float, tuple[Cell, ...]]:
    """The total's and the worst window's relative distance from the intended rate, and the row that shows them.

    Starts are counted where they really happened; the last window ends where the schedule does.
    """
    edges = np.arange(0.0, duration_s + WINDOW_S / 2, WINDOW_S)
    windows = np.histogram(run.start_s, bins=edges)[0] / (WINDOW_S * rate_rps) - 1
    total = float((run.start_s < duration_s).sum() / (rate_rps * duration_s) - 1)
    worst = float(windows[np.argmax(np.abs(windows))])
    health = run.phase["health"]
    row = (
        *(name, rate_rps, run.phase["scheduled"], run.completed, f"{total:+.3%}", f"{worst:+.3%}"),
        *(f"{health['cpu_ratio']:.0%}", health["start_lag_p99_s"] * 1e3, health["loop_lag_p99_s"] * 1e3),
        "; ".join(run.invalid_reasons) or "counts",
    )
    return total, worst, row


def test_scheduled_poisson_arrivals_pass_for_poisson() -> None:
    rate_rps, duration_s = 1000.0, 300.0
    stages = Constant(level=rate_rps, duration_s=duration_s).stages()
    fit = poisson_fit(intended_starts_s(stages, "poisson", stream_key(SEED, "fit")), rate_rps, duration_s)
    assert min(fit.gaps_p, fit.counts_p) > ALPHA, fit


def test_evenly_spread_arrivals_do_not_pass_for_poisson() -> None:
    rate_rps, duration_s = 1000.0, 300.0
    stages = Constant(level=rate_rps, duration_s=duration_s).stages()
    fit = poisson_fit(intended_starts_s(stages, "uniform", 0), rate_rps, duration_s)
    assert max(fit.gaps_p, fit.counts_p) < ALPHA, fit


def test_the_rate_is_kept_for_minutes(supervisor: Supervisor, tmp_path: Path, valid_rate_rps: float) -> None:
    skip_without(nginx)
    duration_s = max(WINDOW_S, seconds("PERFLAB_RATE_SECONDS", 300) // WINDOW_S * WINDOW_S)
    rate_rps = float(round(LOAD * valid_rate_rps, -2))
    with running_nginx(supervisor, tmp_path / "nginx") as server:
        even, chance = (
            run_generator(
                supervisor,
                tmp_path / law,
                server.host,
                duration_s=duration_s,
                rate_rps=rate_rps,
                arrivals=law,
                lanes=400,
            )
            for law in ("uniform", "poisson")
        )
    total, worst, even_row = rate_row("uniform", even, rate_rps, duration_s)
    _, _, chance_row = rate_row("Poisson", chance, rate_rps, duration_s)
    key = stream_key(SEED, f"arrivals/{PHASE}")
    scheduled_s = intended_starts_s(Constant(level=rate_rps, duration_s=duration_s).stages(), "poisson", key)
    publish(
        Figures(
            name="generator-rate",
            title=f"The rate kept over {duration_s:g} s at {LOAD:.0%} of the highest rate that counts",
            columns=(
                *("arrivals", "rate/s", "scheduled", "completed", "total off", f"worst {WINDOW_S:g} s off"),
                *("CPU", "start lag p99 ms", "loop lag p99 ms", "trial"),
            ),
            rows=(even_row, chance_row),
            notes=(
                f"at {valid_rate_rps:,.0f} requests/s a short trial still counts by the lab's rules (lean client)",
                "counted by the recorded actual starts; Poisson windows differ by chance",
            ),
        )
    )
    fits = (
        ("scheduled", poisson_fit(scheduled_s, rate_rps, duration_s)),
        ("actual", poisson_fit(chance.start_s, rate_rps, duration_s)),
    )
    publish(
        Figures(
            name="generator-poisson",
            title="Are Poisson arrivals Poisson? Goodness of fit",
            columns=("starts", "gaps: KS distance", "gaps: p", "counts/s: dispersion", "counts/s: p"),
            rows=tuple((name, fit.gaps_d, fit.gaps_p, fit.dispersion, fit.counts_p) for name, fit in fits),
            notes=(
                f"{len(scheduled_s):,} arrivals at {rate_rps:,.0f} a second; recorded starts are whole microseconds",
                "a tenth of a millisecond's lateness is seen in gaps as short as these, and not in the counts",
            ),
        )
    )
    assert abs(total) <= BAR, f"the total is off by {total:+.2%}"
    assert abs(worst) <= BAR, f"the worst {WINDOW_S:g} s are off by {worst:+.2%}"
    assert np.allclose(chance.intended_s, scheduled_s, rtol=0, atol=MICROSECOND_S), "another schedule than planned"
