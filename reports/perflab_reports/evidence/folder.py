"""Where does each piece of evidence lie? The layout of runs/<run_id>/ and its atomic reading and writing.

run.json                                      Manifest
<factor>/trials/<trial_id>/trial.json         Trial, written last: its presence makes the trial count
<factor>/trials/<trial_id>/requests.parquet   REQUEST_COLUMNS
<factor>/examinations/<strategy>.json         Examination
overhead.json                                 OverheadEvidence: a ledger's own, or in a run the newest one's copy
report.{json,html,md}, charts/                written by the report, never read as evidence
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from perflab_reports.evidence import SCHEMA_VERSION
from perflab_reports.evidence.examination import Examination
from perflab_reports.evidence.manifest import Manifest
from perflab_reports.evidence.overhead import OverheadEvidence
from perflab_reports.evidence.trial import Trial


class EvidenceError(Exception):
    """A piece of evidence is missing, damaged or of another schema; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run's evidence. Writing is atomic: a reader sees the old file or the new one, never half of it."""

    path: Path

    def write_manifest(self, manifest: Manifest) -> None:
        write_json(self.path / "run.json", manifest)

    def manifest(self) -> Manifest:
        return read_json(self.path / "run.json", Manifest)

    def trial_folder(self, factor: str, trial_id: str) -> Path:
        return self.path / factor / "trials" / trial_id

    def requests_file(self, trial: Trial) -> Path:
        return self.trial_folder(trial.factor, trial.trial_id) / "requests.parquet"

    def write_trial(self, trial: Trial) -> None:
        write_json(self.trial_folder(trial.factor, trial.trial_id) / "trial.json", trial)

    def trials(self, factor: str) -> Iterator[Trial]:
        """Every trial that was finished, valid or not, in the order of their ids."""
        for file in sorted((self.path / factor / "trials").glob("*/trial.json")):
            yield read_json(file, Trial)

    def write_examination(self, examination: Examination) -> None:
        write_json(self.path / examination.factor / "examinations" / f"{examination.strategy}.json", examination)

    def examination(self, factor: str, strategy: str) -> Examination | None:
        file = self.path / factor / "examinations" / f"{strategy}.json"
        return read_json(file, Examination) if file.exists() else None

    def write_overhead(self, evidence: OverheadEvidence) -> None:
        write_json(self.path / "overhead.json", evidence)

    def overhead(self) -> OverheadEvidence | None:
        """What the instruments cost; None where nobody measured it."""
        file = self.path / "overhead.json"
        return read_json(file, OverheadEvidence) if file.exists() else None


def write_json(path: Path, value: Any) -> None:
    """Atomic, and on disk when it returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(TypeAdapter(type(value)).dump_json(value, indent=2))
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def read_json[T](path: Path, kind: type[T], *, schema_version: int = SCHEMA_VERSION) -> T:
    """Raises EvidenceError for a file that is missing, damaged or of another schema."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise EvidenceError(f"{path} is missing: is this a perflab run folder?") from None
    try:
        value = TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise EvidenceError(f"{path} is not valid {kind.__name__} evidence ({where})") from error
    found = getattr(value, "schema_version", schema_version)
    if found != schema_version:
        raise EvidenceError(f"{path} has schema version {found}; this perflab reads {schema_version}")
    return value
