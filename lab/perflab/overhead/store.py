"""Which ledger belongs to this machine and these versions? The newest one, kept in perflab's home, copied into runs."""

from pathlib import Path
from typing import Final

from perflab_reports.evidence.folder import EvidenceError, RunFolder
from perflab_reports.evidence.manifest import Environment
from perflab_reports.evidence.overhead import OverheadEvidence
from perflab_reports.overhead import judge_overhead

MEASURED: Final = ("python", "django", "perflab", "postgresql")
"""A ledger of other versions says nothing of these."""


def keep(evidence: OverheadEvidence, home: Path) -> bool:
    """Keep a ledger for the reports to come; whether it was: it must be valid, whole, and more than a smoke test."""
    from perflab.overhead.variants import VARIANTS

    everything = {variant.name for variant in evidence.variants} == set(VARIANTS)
    report = judge_overhead(evidence)
    if evidence.preset == "smoke" or not (everything and report.valid and report.complete):
        return False
    home.mkdir(parents=True, exist_ok=True)
    RunFolder(home).write_overhead(evidence)
    return True


def adopt(run: RunFolder, environment: Environment, home: Path) -> bool:
    """Copy the kept ledger into a run's folder where it is of the run's machine and versions; whether it was."""
    try:
        kept = RunFolder(home).overhead()
    except EvidenceError:
        return False  # another version's or a damaged copy: as good as none
    if kept is None or not comparable(kept.environment, environment):
        return False
    run.write_overhead(kept)
    return True


def comparable(ledger: Environment, run: Environment) -> bool:
    """The same processor, as many of it, and the same versions of what is measured."""
    return (ledger.cpu_model, ledger.cpu_count) == (run.cpu_model, run.cpu_count) and all(
        ledger.versions.get(name) == run.versions.get(name) for name in MEASURED
    )
