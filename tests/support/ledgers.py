"""A ledger as a measurement would leave it, made of formulas: each set-up's cost in every block, with drift.

Its machine and versions are made up.
"""

from collections.abc import Mapping

from perflab_reports.evidence.manifest import Environment, Placement
from perflab_reports.evidence.overhead import CostBlock, CostEndpoint, CostVariant, OverheadEvidence, Visit

ENDPOINTS = (
    CostEndpoint(name="cached", title="cached (no query)", path="/cached", requests=40),
    CostEndpoint(name="repeating", title="N+1 of twelve", path="/n-plus-one", requests=10),
)
BARE_S = {"cached": 0.001, "repeating": 0.015}
VARIANTS = (
    CostVariant(name="bare", title="bare", kind="bare", role="baseline"),
    CostVariant(name="bare_again", title="bare again (A/A)", kind="bare", role="baseline_again"),
    CostVariant(name="ours_all_1", title="ours: all four, 1 %", kind="ours", role="candidate"),
    CostVariant(
        name="peers_all",
        title="peers: all four, defaults (100 %)",
        kind="peers",
        role="candidate",
        exports=("traces", "transactions"),
        profiles=True,
    ),
)
COSTS: Mapping[str, float] = {"bare": 1.0, "bare_again": 1.0, "ours_all_1": 1.04, "peers_all": 12.0}
ENVIRONMENT = Environment(
    operating_system="Debian GNU/Linux 12 (bookworm)",
    kernel="6.1.0",
    cpu_model="Example CPU @ 2.50GHz",
    cpu_count=2,
    memory_bytes=8_200_000_000,
    placement=Placement(pinned=True, generator_cpus=(0,), app_cpus=(1,)),
    versions={"python": "3.13.1", "django": "6.0.1", "perflab": "0.1.0", "postgresql": "18.1", "sentry-sdk": "2.40.0"},
    revision="0123456789ab",
)


def visit(
    variant: str, endpoint: CostEndpoint, block: int, *, cost: float, failures: int = 0, settled: bool = True
) -> Visit:
    wobble = 1 + 0.002 * ((block * 7 + len(variant)) % 5 - 2)
    used_s = BARE_S[endpoint.name] * cost * wobble * (1 + 0.1 * block) * endpoint.requests
    return Visit(
        variant=variant,
        endpoint=endpoint.name,
        requests=endpoint.requests,
        failures=failures,
        app_s=0.7 * used_s,
        helper_s=0.1 * used_s,
        postgres_s=0.2 * used_s,
        service_p50_s=1.3 * used_s / endpoint.requests,
        duration_s=used_s,
        exported={} if variant.startswith("bare") else {"traces": 2_000, "transactions": 2_000},
        profiled=endpoint.requests if variant == "peers_all" else 0,
        settled=settled,
    )


def ledger(*, blocks: int = 4, planned: int = 4, costs: Mapping[str, float] = COSTS) -> OverheadEvidence:
    """Cost over bare by variant, the same on every endpoint; every block is slower than the last, for all alike."""
    return OverheadEvidence(
        ledger_id="20260101-110000-cd34",
        created_at="2026-01-01T11:00:00+00:00",
        preset="quick",
        seed=1,
        workers=2,
        planned_blocks=planned,
        endpoints=ENDPOINTS,
        variants=VARIANTS,
        environment=ENVIRONMENT,
        blocks=tuple(
            CostBlock(
                block=block,
                visits=tuple(
                    visit(variant.name, endpoint, block, cost=costs[variant.name])
                    for endpoint in ENDPOINTS
                    for variant in VARIANTS
                ),
            )
            for block in range(blocks)
        ),
    )
