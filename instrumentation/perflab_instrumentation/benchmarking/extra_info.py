"""What stands in pytest-benchmark's JSON? Plain values; `perflab_reports.gate.pytest_benchmark` reads them again.

{"version": 1, "queries": 3, "rows": 40, "plan_hash": "5feceb66ffc8", "cpu_ns": 81234.5, "cpu_samples_ns": [...],
 "statements": [{"fingerprint": ..., "text": ..., "count": ..., "call_site": ..., "plan": ...}]}
"""

import hashlib
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

from perflab_instrumentation.benchmarking.observe import Observation

VERSION: Final = 1


def extra_info(observation: Observation, cpu_samples_ns: Sequence[float]) -> dict[str, Any]:
    """One benchmark's; `cpu_ns` is None where CPU time was not measured."""
    return {
        "version": VERSION,
        "queries": observation.queries,
        "rows": observation.rows,
        "plan_hash": plan_hash(observation),
        "cpu_ns": median(cpu_samples_ns) if cpu_samples_ns else None,
        "cpu_samples_ns": list(cpu_samples_ns),
        "statements": [
            {
                "fingerprint": fingerprint,
                "text": sent.statement.text,
                "count": sent.count,
                "call_site": sent.call_site,
                "plan": observation.shapes.get(fingerprint, ""),
            }
            for fingerprint, sent in sorted(observation.sent.items())
        ],
    }


def plan_hash(observation: Observation) -> str:
    """Twelve hexadecimal digits of all statements' plans, whatever their order; empty where none was told."""
    if not observation.shapes:
        return ""
    told = "\n".join(f"{fingerprint} {shape}" for fingerprint, shape in sorted(observation.shapes.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:12]
