"""`perflab run overhead`: measure what the instruments cost, print the table, write the page, keep it for reports."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from perflab.cli.overhead_progress import OverheadProgress
from perflab.experiments.mistakes import ExperimentError
from perflab.experiments.schema import PresetName
from perflab.home import perflab_home
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.overhead import OverheadEvidence

if TYPE_CHECKING:
    from perflab_reports.overhead import OverheadReport

WORD: Final = "overhead"
QUESTION: Final = "What do the instruments cost, beside the packages' own defaults?"

PACKAGES: Final = (
    "perflab-instrumentation",
    "django-prometheus",
    "prometheus-client",
    "opentelemetry-sdk",
    "opentelemetry-instrumentation-django",
    "opentelemetry-instrumentation-psycopg",
    "sentry-sdk",
    "django-silk",
)


def refuse_what_does_not_fit(factors: Sequence[str], options: Mapping[str, object]) -> None:
    """Every mistake of a command line that asks for the ledger.

    Raises:
        ExperimentError: it stands beside factors, or an option is only for those.
    """
    mistakes = []
    if others := [name for name in factors if name != WORD]:
        mistakes.append(f"{WORD} is measured alone: run {', '.join(others)} by a command of its own")
    mistakes += [f"{option} is for factors, not for {WORD}" for option, value in options.items() if value]
    if mistakes:
        raise ExperimentError(mistakes)


def measure_overhead(
    path: Path, *, preset: PresetName, seed: int, blocks: int | None, requests: int | None, only: str | None, json: bool
) -> None:
    """Measure and conclude; an interrupt concludes with the blocks that are whole and goes on upwards."""
    from perflab.environment import describe_environment
    from perflab.overhead.measure import Ledger
    from perflab.overhead.plan import WORKERS, plan_overhead
    from perflab.processes.placement import decide_placement
    from perflab.servers.available import server_versions

    plan = plan_overhead(preset=preset, seed=seed, blocks=blocks, requests=requests, only=only)
    versions = {"postgresql": server_versions()["postgresql"], **_package_versions()}
    evidence = OverheadEvidence(
        ledger_id=path.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        preset=preset,
        seed=seed,
        workers=WORKERS,
        planned_blocks=plan.blocks,
        endpoints=plan.endpoints,
        variants=tuple(variant.recorded() for variant in plan.variants),
        environment=describe_environment(decide_placement(), versions),
    )
    folder = RunFolder(path)
    console = Console(stderr=True)
    console.print(f"run {path.name}: {WORD} ({preset}), {len(plan.variants)} set-ups, {plan.blocks} blocks")
    folder.write_overhead(evidence)
    try:
        with OverheadProgress(console) as progress:
            Ledger(folder=folder, plan=plan, progress=progress).finish(evidence, home=perflab_home())
    except BaseException as error:
        kept = folder.overhead() or evidence
        console.print(f"stopped: {len(kept.blocks)} of {plan.blocks} blocks are safe in {path}", markup=False)
        if isinstance(error, KeyboardInterrupt) and kept.blocks:
            conclude_overhead(path, json=json)
        raise
    conclude_overhead(path, json=json, keep_it=True)


def conclude_overhead(path: Path, *, json: bool, keep_it: bool = False) -> None:
    """Judge the ledger, write every rendering, print the table (or the JSON, last on stdout)."""
    from perflab.overhead.store import keep
    from perflab_reports.overhead import judge_overhead
    from perflab_reports.overhead.page import write_pages

    evidence = RunFolder(path).overhead()
    assert evidence is not None, "whoever asks has seen overhead.json"
    report = judge_overhead(evidence)
    files = write_pages(report, path)
    kept = keep_it and keep(evidence, perflab_home())
    if json:
        sys.stdout.write((path / "report.json").read_text().rstrip("\n") + "\n")
        return
    print_table(report, Console() if sys.stdout.isatty() else Console(width=160))
    if kept:
        Console(stderr=True).print("reports of later runs on this machine will show this table")
    page = next(file for file in files if file.suffix == ".html")
    Console().print(f"report: {page}", markup=False, highlight=False, soft_wrap=True)


def print_table(report: "OverheadReport", console: Console) -> None:
    """CPU per request over bare for each endpoint, then p50 over bare."""
    from perflab_reports.overhead.table import heads, rows

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("over bare", no_wrap=True)
    for title in heads(report):
        table.add_column(title, justify="right")
    for title, cells in rows(report):
        table.add_row(title, *(f"{cell.figure}\n{cell.detail}" if cell.detail else cell.figure for cell in cells))
    console.print(table, highlight=False, markup=False)
    for reason in report.invalid_reasons:
        console.print("[yellow]INVALID[/yellow]", end=" ")
        console.print(reason, markup=False, highlight=False, soft_wrap=True)
    if report.valid:
        console.print(report.answer, markup=False, highlight=False, soft_wrap=True)


def _package_versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
