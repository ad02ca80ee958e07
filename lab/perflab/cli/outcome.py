"""How does a run end for the user? Carry out what is missing, then judge, write and say where the report lies."""

import errno
import shutil
import sys
from pathlib import Path

from rich.console import Console

from perflab.cli.progress import ConsoleProgress
from perflab.home import perflab_home
from perflab.sinks.of_run import SINKS, sinks_of_run
from perflab_reports.evidence.folder import EvidenceError, RunFolder
from perflab_reports.evidence.manifest import Manifest

LEAST_FREE_BYTES = 256 * 1024


def carry_out(path: Path, manifest: Manifest, *, json: bool, traces: bool = False) -> None:
    """Do what the run still lacks and conclude it; an interrupt concludes with what there is and goes on upwards.

    Args:
        path: The run's folder.
        manifest: What is to be done.
        json: Print the report on stdout.
        traces: Receive what strategies with live instruments send, in the run's folder.
    """
    from perflab.bench import benches
    from perflab.trials.runner import Runner

    folder = RunFolder(path)
    console = Console(stderr=True)
    folder.write_manifest(manifest)
    console.print(f"run {manifest.run_id}: {', '.join(plan.factor for plan in manifest.factors)} ({manifest.preset})")
    for plan in manifest.factors:
        for name, reason in plan.skipped.items():
            console.print(f"{plan.factor} {name}: SKIPPED, {reason}", markup=False)
    try:
        with (
            sinks_of_run(path if traces else None) as sinks,
            ConsoleProgress(console) as progress,
            benches(folder, manifest, progress, sinks=sinks) as open_bench,
        ):
            Runner(folder=folder, manifest=manifest, open_bench=open_bench, progress=progress).finish()
    except BaseException as error:
        done = sum(1 for plan in manifest.factors for _ in folder.trials(plan.factor))
        console.print(f"stopped: {done} trials are safe in {path}; `perflab resume {path}` does the rest", markup=False)
        if isinstance(error, KeyboardInterrupt) and done:
            conclude(path, json=json)
        if isinstance(error, Exception) and shutil.disk_usage(path).free < LEAST_FREE_BYTES:
            # Whichever process met the full disk first, and however it put it, this is the reason.
            raise OSError(errno.ENOSPC, "No space left on device", str(path)) from error
        raise
    conclude(path, json=json)


def conclude(path: Path, *, json: bool) -> None:
    """Judge the run, write every rendering, remember it, and print the answers (or the JSON, last on stdout)."""
    from perflab import run_history
    from perflab.overhead.store import adopt
    from perflab_reports.history import record_report, rows_of_report
    from perflab_reports.judge import judge
    from perflab_reports.render import render_all
    from perflab_reports.render.files import write_atomically

    folder = RunFolder(path)
    with Console(stderr=True).status("judging the evidence"):
        adopt(folder, folder.manifest().environment, perflab_home())
        report = judge(folder)
        files = render_all(report, path)
        try:
            record_report(path.resolve().parent, report)
        except EvidenceError as error:
            Console(stderr=True).print(f"not added to the history: {error}", markup=False)
        write_atomically(path / run_history.FILE, run_history.openmetrics(rows_of_report(report)).encode())
    if json:
        sys.stdout.write((path / "report.json").read_text().rstrip("\n") + "\n")
        return
    console = Console()
    for factor in report.factors:
        console.print(f"[bold]{factor.title}[/bold]: ", end="")
        console.print(factor.answer, markup=False, highlight=False)
    if not report.complete:
        console.print(f"incomplete: `perflab resume {path}` does the rest", markup=False)
    page = next((file for file in files if file.suffix == ".html"), path)
    console.print(f"report: {page}", markup=False, highlight=False, soft_wrap=True)
    if (path / SINKS).is_dir():
        console.print(f"traces and errors: perflab sinks --out {path / SINKS}", markup=False, soft_wrap=True)
