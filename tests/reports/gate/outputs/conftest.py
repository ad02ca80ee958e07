"""A gate's answer with every verdict and tier in it, made of words that each format must escape."""

from dataclasses import replace

import pytest

from perflab_reports.gate.evidence import Side
from perflab_reports.gate.result import ALL_ENDPOINTS, Finding, GateResult

MECHANISM = """+11 statements on GET /orders, N+1 at views.py:42
+ 11x SELECT "a" FROM "b" WHERE "id" = %s AND note <> '`|@all'   views.py:42
- 1x SELECT "c" FROM "d"
"""
FINDINGS = (
    Finding(tier="counters", endpoint="GET /search", metric="statements", verdict="PASS", ratio=1.0),
    Finding(
        tier="counters",
        endpoint="GET /orders",
        metric="statements",
        verdict="REGRESSION",
        ratio=12.0,
        reason="12 statements instead of 1",
        mechanism=MECHANISM,
    ),
    Finding(
        tier="cpu",
        endpoint="GET /orders",
        metric="cpu_ns",
        verdict="REGRESSION",
        ratio=1.182,
        low=1.112,
        high=1.257,
        minimal_detectable_effect=0.041,
        reason="the interval lies above the minimum effect of 3 %",
    ),
    Finding(
        tier="latency",
        endpoint=ALL_ENDPOINTS,
        metric="p50_ms",
        verdict="INCONCLUSIVE",
        ratio=1.044,
        low=0.951,
        high=1.146,
        minimal_detectable_effect=0.12,
        reason="the interval decides nothing; 31 blocks would",
    ),
    Finding(
        tier="latency",
        endpoint="GET /<odd>|*name*\x01",
        metric="p50_ms",
        verdict="INVALID",
        reason="base differs from itself & cannot be compared",
    ),
    Finding(
        tier="latency",
        endpoint="GET /flaky",
        metric="p50_ms",
        verdict="REGRESSION",
        ratio=1.5,
        low=1.2,
        high=1.9,
        reason="quarantined until 2026-12-01: flaky since the index was rebuilt",
        quarantined=True,
    ),
    Finding(tier="threshold", endpoint="GET /orders", metric="queries <= 5", verdict="REGRESSION", reason="12 queries"),
)


@pytest.fixture
def result() -> GateResult:
    return GateResult(
        verdict="REGRESSION",
        reasons=("GET /orders does 12 times the statements", "GET /orders takes +18 % CPU, says @everyone"),
        findings=FINDINGS,
        base=Side(revision="0123456789abcdef", label="main"),
        head=Side(revision="fedcba9876543210", label="feature/<x>", dirty=True),
        duration_s=312.5,
        policy="default",
        minimal_detectable_effect=0.12,
    )


@pytest.fixture
def passed(result: GateResult) -> GateResult:
    return replace(result, verdict="PASS", reasons=(), findings=FINDINGS[:1])


@pytest.fixture
def unusable(result: GateResult) -> GateResult:
    """Nothing could be compared at all."""
    return replace(result, verdict="INVALID", reasons=("no endpoint is common to both",), findings=())
