"""Where does the gate keep its evidence? `gate.json` in a folder, `perf/baseline.json` in the user's repository."""

from pathlib import Path

from perflab_reports.evidence.folder import read_json, write_json
from perflab_reports.gate.baseline import Baseline
from perflab_reports.gate.evidence import SCHEMA_VERSION, GateEvidence
from perflab_reports.gate.result import GateResult

EVIDENCE_FILE = "gate.json"
RESULT_FILE = "result.json"
BASELINE_FILE = Path("perf") / "baseline.json"


def write_evidence(folder: Path, evidence: GateEvidence) -> None:
    write_json(folder / EVIDENCE_FILE, evidence)


def read_evidence(folder: Path) -> GateEvidence:
    """Raises EvidenceError for a file that is missing, damaged or of another schema."""
    return read_json(folder / EVIDENCE_FILE, GateEvidence, schema_version=SCHEMA_VERSION)


def write_result(folder: Path, result: GateResult) -> None:
    write_json(folder / RESULT_FILE, result)


def read_result(folder: Path) -> GateResult:
    """Raises EvidenceError, as above."""
    return read_json(folder / RESULT_FILE, GateResult, schema_version=SCHEMA_VERSION)


def write_baseline(repository: Path, baseline: Baseline) -> None:
    write_json(repository / BASELINE_FILE, baseline)


def read_baseline(repository: Path) -> Baseline:
    """Raises EvidenceError, as above."""
    return read_json(repository / BASELINE_FILE, Baseline, schema_version=SCHEMA_VERSION)
