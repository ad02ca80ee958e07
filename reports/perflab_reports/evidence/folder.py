"""Where does each piece of evidence lie? The layout of runs/<run_id>/ and its atomic reading and writing.

run.json                                      Manifest
<factor>/trials/<trial_id>/trial.json         Trial, written last: its presence makes the trial count
<factor>/trials/<trial_id>/requests.parquet   REQUEST_COLUMNS
<factor>/examinations/<strategy>.json         Examination
report.{json,html,md}, charts/                written by the report, never read as evidence
"""

import contextlib
import errno
import hashlib
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from perflab_reports.evidence import SCHEMA_VERSION
from perflab_reports.evidence.examination import Examination
from perflab_reports.evidence.manifest import Manifest
from perflab_reports.evidence.trial import Trial


class EvidenceError(Exception):
    """A piece of evidence is missing, damaged or of another schema; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run's evidence. Writing is atomic: a reader sees the old file or the new one, never half of it."""

    path: Path

    def write_manifest(self, manifest: Manifest) -> None:
        _write(self.path / "run.json", manifest)

    def manifest(self) -> Manifest:
        return _read(self.path / "run.json", Manifest)

    def trial_folder(self, factor: str, trial_id: str) -> Path:
        return self.path / factor / "trials" / trial_id

    def requests_file(self, trial: Trial) -> Path:
        return self.trial_folder(trial.factor, trial.trial_id) / "requests.parquet"

    def write_trial(self, trial: Trial) -> None:
        """Write trial.json with the digest of the requests.parquet beside it, so that later damage shows."""
        requests = self.requests_file(trial)
        sealed = replace(trial, requests_sha256=file_sha256(requests)) if requests.exists() else trial
        _write(self.trial_folder(trial.factor, trial.trial_id) / "trial.json", sealed)

    def trials(self, factor: str) -> Iterator[Trial]:
        """Every trial that was finished, valid or not, in the order of their ids.

        Raises:
            EvidenceError: a trial.json is damaged; removing its folder makes `resume` run the trial again.
        """
        for file in self._trial_files(factor):
            yield _read_trial(file)

    def readable_trials(self, factor: str) -> tuple[tuple[Trial, ...], tuple[str, ...]]:
        """As `trials`, but a damaged trial.json becomes a problem in words and spoils no other."""
        found: list[Trial] = []
        problems: list[str] = []
        for file in self._trial_files(factor):
            try:
                found.append(_read_trial(file))
            except EvidenceError as error:
                problems.append(str(error))
        return tuple(found), tuple(problems)

    def _trial_files(self, factor: str) -> list[Path]:
        return sorted((self.path / factor / "trials").glob("*/trial.json"))

    def write_examination(self, examination: Examination) -> None:
        _write(self.path / examination.factor / "examinations" / f"{examination.strategy}.json", examination)

    def examination(self, factor: str, strategy: str) -> Examination | None:
        file = self.path / factor / "examinations" / f"{strategy}.json"
        return _read(file, Examination) if file.exists() else None


def file_sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, value: Any) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.write(TypeAdapter(type(value)).dump_json(value, indent=2))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        advice = "free some space" if error.errno == errno.ENOSPC else "check the folder and its permissions"
        raise EvidenceError(f"cannot write {path}: {error.strerror}; {advice}") from error


def _read_trial(path: Path) -> Trial:
    trial = _read(path, Trial)
    found, expected = (trial.factor, trial.trial_id), (path.parents[2].name, path.parent.name)
    if found != expected:
        raise EvidenceError(
            f"{path} is evidence of trial {'/'.join(found)}, not of {'/'.join(expected)}: was it moved?"
        )
    return trial


def _read[T](path: Path, kind: type[T]) -> T:
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise EvidenceError(f"{path} is missing: is this a perflab run folder?") from None
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error
    try:
        document = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise EvidenceError(f"{path} is damaged, no JSON ({error})") from None
    if not isinstance(document, dict):
        raise EvidenceError(f"{path} is not {kind.__name__} evidence: it holds no JSON object")
    version = document.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise EvidenceError(f"{path} has schema version {version}; this perflab reads {SCHEMA_VERSION}")
    if not _finite(document):
        raise EvidenceError(f"{path} is damaged: it holds a number too large to be one")
    try:
        return TypeAdapter(kind).validate_python(document)
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise EvidenceError(f"{path} is not valid {kind.__name__} evidence ({where})") from None


def _finite(value: Any) -> bool:
    """JSON has no infinity, but 1e999 reads as one."""
    match value:
        case float():
            return math.isfinite(value)
        case dict():
            return all(map(_finite, value.values()))
        case list():
            return all(map(_finite, value))
    return True
