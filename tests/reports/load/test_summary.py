"""One load test's evidence becomes exact figures, a page, or one clear message."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from perflab_reports.evidence.folder import EvidenceError
from perflab_reports.load import summarise, write_page

PHASE: dict[str, Any] = {
    "name": "load",
    "kind": "open",
    "started_at_s": 0.0,
    "duration_s": 2.0,
    "scheduled": 201,
    "started": 200,
    "completed": 200,
    "errors": 2,
    "dropped": 1,
    "lost": 0,
    "waited": 5,
    "requests": 200,
    "errors_by_class": {"timeout": 2},
    "cpu_s": 0.1,
    "health": {"cpu_ratio": 0.1, "loop_lag_p99_s": 0.001, "start_lag_p99_s": 0.002, "starved_ratio": 0.0},
    "breakpoint": None,
}
DOCUMENT: dict[str, Any] = {
    "host": "http://<shop>:80",
    "source": "browse",
    "client": "lean",
    "seed": 3,
    "complete": True,
    "valid": True,
    "invalid_reasons": [],
    "workers": [],
    "phases": [PHASE],
}


def evidence(folder: Path, **changes: Any) -> Path:
    """Response times of 1, 2, ... 200 ms, half of each waited for a lane; two failed."""
    (folder / "generator.json").write_text(json.dumps(DOCUMENT | changes))
    duckdb.sql(
        "COPY (SELECT 'load' AS phase, 'GET /' AS endpoint, i * 10000 AS intended_start_us, "
        "i * 10000 + i * 500 AS start_us, (i * 500)::INTEGER AS duration_us, 200::SMALLINT AS status, "
        "1::INTEGER AS response_bytes, CASE WHEN i > 198 THEN 'timeout' END AS failure "
        f"FROM range(1, 201) t(i)) TO '{folder}/requests.parquet'"
    )
    return folder


def test_percentiles_are_exact_and_count_from_the_intended_start(tmp_path: Path) -> None:
    summary = summarise(evidence(tmp_path))
    [phase] = summary.phases
    assert phase.response is not None
    assert phase.service is not None
    assert (phase.response.p50_ms, phase.response.p95_ms, phase.response.max_ms) == (100, 190, 200)
    assert (phase.service.p50_ms, phase.service.max_ms) == (50, 100)
    assert (phase.offered_rps, phase.served_rps, phase.errors, phase.dropped) == (100.5, 100, 2, 1)
    [endpoint] = summary.endpoints
    assert (endpoint.requests, endpoint.errors) == (200, 2)


def test_every_request_is_in_one_second(tmp_path: Path) -> None:
    seconds = summarise(evidence(tmp_path)).seconds
    assert sum(second.offered for second in seconds) == sum(second.served for second in seconds) == 200
    assert sum(second.errors for second in seconds) == 2


def test_the_page_says_whether_the_figures_count(tmp_path: Path) -> None:
    valid = write_page(summarise(evidence(tmp_path)), tmp_path).read_text()
    assert "VALID" in valid
    assert "&lt;shop&gt;" in valid
    assert "<shop>" not in valid
    reasons = ["load: generator start lag p99 20 ms"]
    invalid = write_page(summarise(evidence(tmp_path, valid=False, invalid_reasons=reasons)), tmp_path).read_text()
    assert "INVALID" in invalid
    assert reasons[0] in invalid


def test_a_knee_is_told(tmp_path: Path) -> None:
    knee = {"last_good": 100.0, "first_bad": 125.0, "reasons": ["p95 600 ms is above 500 ms"]}
    summary = summarise(evidence(tmp_path, phases=[PHASE | {"breakpoint": {"steps": [], "knee": knee}}]))
    assert "Held 100, broke at 125: p95 600 ms is above 500 ms." in write_page(summary, tmp_path).read_text()


def test_a_run_without_a_single_answer_has_a_page(tmp_path: Path) -> None:
    (tmp_path / "generator.json").write_text(json.dumps(DOCUMENT))
    summary = summarise(tmp_path)
    assert summary.phases[0].response is None
    assert "no answer" in write_page(summary, tmp_path).read_text()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("{", "cannot be read"),
        (json.dumps({"failure": {"class": "tls", "words": "no TLS there"}}), "no TLS there"),
    ],
)
def test_what_is_no_evidence_is_one_message(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "generator.json").write_text(content)
    with pytest.raises(EvidenceError, match=words):
        summarise(tmp_path)


def test_damaged_requests_are_one_message(tmp_path: Path) -> None:
    evidence(tmp_path)
    (tmp_path / "requests.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(EvidenceError, match=r"requests\.parquet"):
        summarise(tmp_path)
