"""What work was accepted? perf/baseline.json, a golden file that is committed and read in code review.

Endpoints and statements are sorted, so that a change of work is a small change of text.
"""

from dataclasses import dataclass, replace

from perflab_reports.gate.evidence import SCHEMA_VERSION, CounterEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The file. `note` says how to accept new work; it is for its readers."""

    counters: CounterEvidence
    note: str = "Accepted work per endpoint. `perflab gate --update` rewrites this file; review it as code."
    schema_version: int = SCHEMA_VERSION


def baseline_of(counters: CounterEvidence) -> Baseline:
    """The golden file of these counters; the same for the same work, in whatever order it was measured."""
    work = (
        replace(entry, sql=tuple(sorted(entry.sql, key=lambda one: (one.call_site, one.fingerprint))))
        for entry in counters.work
    )
    return Baseline(counters=CounterEvidence(work=tuple(sorted(work, key=lambda entry: entry.endpoint))))
