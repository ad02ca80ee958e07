"""`perflab run`: which factors shall be compared, how thoroughly, and where does the evidence go?"""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from perflab.cli.outcome import carry_out
from perflab.cli.overhead import WORD, measure_overhead, refuse_what_does_not_fit
from perflab.experiments.mistakes import ExperimentError
from perflab.experiments.resolve import Wishes
from perflab.experiments.schema import PresetName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(no_args_is_help=True)(run)


def run(
    factors: Annotated[
        list[str], typer.Argument(help="Factors (see `perflab list`), paths of experiment files, or overhead alone.")
    ],
    smoke: Annotated[bool, typer.Option("--smoke", help="A shrunken run: does everything work? Minutes.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Large effects, 12 to 16 minutes for three factors.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Every strategy, more blocks, tail percentiles: hours.")] = False,
    strategy: Annotated[
        list[str] | None, typer.Option(help="Only this strategy and the baseline; may be given again.")
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="Another data set, such as `flights` for indexing.")] = None,
    blocks: Annotated[int | None, typer.Option(min=1, help="Blocks instead of the preset's.")] = None,
    scale: Annotated[float | None, typer.Option(help="Data set scale instead of the preset's.")] = None,
    rate: Annotated[float | None, typer.Option(help="Arrivals per second in open phases.")] = None,
    mix: Annotated[str | None, typer.Option(help="Another mix of journeys, or module:Name.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes of the load generator; 0 needs none.")] = 0,
    only: Annotated[
        str | None, typer.Option(help="overhead: set-ups whose name this regular expression finds.")
    ] = None,
    requests: Annotated[
        int | None, typer.Option(min=1, help="overhead: requests to the slowest endpoint in each visit.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Orders trials and draws requests; printed in run.json.")
    ] = None,
    traces: Annotated[
        bool, typer.Option("--traces", help="Keep what strategies with live instruments send, in the run's folder.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder that holds the runs.")] = Path("runs"),
    json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object, last, on stdout.")] = False,
) -> None:
    """Compare the strategies of one or more factors and write one report.

    Each strategy is started fresh, several times, in random order, with the baseline twice per block; the report
    gives every strategy's ratio to the baseline with an interval, and the mechanism that explains it. Ctrl-C keeps
    what was measured: `perflab resume` finishes it (not a ledger, which has pages of the blocks it has).

    `overhead` is no factor: it measures what the instruments cost, and reports show its table from then on.

    Example: perflab run caching pooling --quick
    """
    from perflab.planning import plan_run
    from perflab.sinks.of_run import has_instruments
    from perflab_instrumentation.options import VARIABLE

    chosen: list[PresetName] = [name for name, on in (("smoke", smoke), ("quick", quick), ("full", full)) if on]  # type: ignore[misc]  # the names are literals
    mistakes = []
    if len(chosen) > 1:
        mistakes.append(f"choose one of --smoke, --quick and --full, not {len(chosen)} of them")
    mistakes += [
        f"{option}: {value} must be greater than 0"
        for option, value in (("--rate", rate), ("--scale", scale))
        if value is not None and not value > 0
    ]
    if WORD not in factors:
        mistakes += [
            f"{option} is for `perflab run {WORD}`"
            for option, value in (("--only", only), ("--requests", requests))
            if value is not None
        ]
    if mistakes:
        raise ExperimentError(mistakes)
    preset: PresetName = chosen[0] if chosen else "quick"
    run_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    seed = secrets.randbits(32) if seed is None else seed
    if WORD in factors:
        of_factors = {
            "--strategy": strategy,
            "--dataset": dataset,
            "--scale": scale,
            "--rate": rate,
            "--mix": mix,
            "--workers": workers,
            "--traces": traces,
        }
        refuse_what_does_not_fit(factors, of_factors)
        measure_overhead(out / run_id, preset=preset, seed=seed, blocks=blocks, requests=requests, only=only, json=json)
        return
    manifest = plan_run(
        run_id=run_id,
        factors=factors,
        preset=preset,
        seed=seed,
        dataset=dataset,
        wishes=Wishes(
            strategies=tuple(strategy or ()),
            blocks=blocks,
            scale=scale,
            rate_rps=rate,
            mix=mix,
            generator_workers=workers,
        ),
    )
    if traces and not any(map(has_instruments, manifest.factors)):
        raise ExperimentError([f"--traces: no strategy sets {VARIABLE}, so nothing would be sent"])
    carry_out(out / run_id, manifest, json=json, traces=traces)
