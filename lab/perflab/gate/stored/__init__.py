"""What do files measured earlier say to a gate? A gate's own folder, two runs, or two results of pytest-benchmark."""

from collections.abc import Sequence
from pathlib import Path

from perflab.gate.mistakes import GateFailed
from perflab.gate.stored.runs import run_evidence
from perflab_reports.gate.evidence import GateEvidence
from perflab_reports.gate.files import EVIDENCE_FILE, read_evidence
from perflab_reports.gate.pytest_benchmark import read_pair


def evidence_of(paths: Sequence[Path]) -> GateEvidence:
    """The evidence in one gate's folder, or that of base and head in two runs or two (folders of) benchmark files.

    Raises:
        GateFailed: a path is missing, or the two are not of one kind, or have nothing in common.
        EvidenceError: a file is damaged or of another schema.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise GateFailed("\n".join(f"{path}: no such file or folder" for path in missing))
    if len(paths) == 1:
        if not (paths[0] / EVIDENCE_FILE).is_file():
            raise GateFailed(f"{paths[0]} holds no {EVIDENCE_FILE}; to compare runs, name two of them")
        return read_evidence(paths[0])
    base, head = paths
    runs = [(path / "run.json").is_file() for path in paths]
    if all(runs):
        return run_evidence(base, head)
    if not any(runs) and base.is_dir() == head.is_dir():
        return read_pair(base, head)
    raise GateFailed(
        f"{base} and {head} are of two kinds: name two folders of `perflab run`, or two of pytest-benchmark"
    )
