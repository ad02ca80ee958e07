"""What does a ledger's evidence say? Ratios to bare within blocks, and whether they may be used at all. Pure."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from perflab_reports import quantities
from perflab_reports.evidence.overhead import CostVariant, Idle, OverheadEvidence, Visit
from perflab_reports.overhead.model import CostCell, CostEstimate, CostRow, OverheadReport
from perflab_reports.overhead.words import answer
from perflab_reports.statistics.paired import paired_estimate

LEAST_BLOCKS = 2
AGREES_WITHIN = 0.03
"""Bare may differ from bare by so much, whatever its interval says: an interval of many blocks finds any trifle."""

type Rates = Mapping[str, Idle]
"""Variant to what all its idle stretches used, added up."""

type Visits = Mapping[tuple[str, str], Mapping[int, Visit]]
"""Variant and endpoint to block to visit."""


def judge_overhead(evidence: OverheadEvidence) -> OverheadReport:
    """Judge a ledger, finished or not."""
    idle = _idle(evidence)
    visits = _by_arm(evidence, idle)
    rows = tuple(_row(evidence, variant, visits, idle.get(variant.name)) for variant in evidence.variants)
    invalid = tuple(_invalid(evidence, rows))
    return OverheadReport(
        ledger_id=evidence.ledger_id,
        created_at=evidence.created_at,
        preset=evidence.preset,
        workers=evidence.workers,
        blocks=len(evidence.blocks),
        planned_blocks=evidence.planned_blocks,
        answer=f"INVALID: {'; '.join(invalid)}." if invalid else answer(rows),
        invalid_reasons=invalid,
        endpoints=evidence.endpoints,
        rows=rows,
        environment=evidence.environment,
    )


def _idle(evidence: OverheadEvidence) -> Rates:
    """All blocks together: one stretch of a few seconds is too short to be taken off by itself."""
    found: dict[str, Idle] = {}
    for block in evidence.blocks:
        for idle in block.idle:
            so_far = found.get(idle.variant)
            found[idle.variant] = _added(so_far, idle) if so_far else idle
    return found


def _added(one: Idle, other: Idle) -> Idle:
    return Idle(
        variant=one.variant,
        app_s=one.app_s + other.app_s,
        helper_s=one.helper_s + other.helper_s,
        postgres_s=one.postgres_s + other.postgres_s,
        duration_s=one.duration_s + other.duration_s,
    )


def _by_arm(evidence: OverheadEvidence, idle: Rates) -> Visits:
    found: dict[tuple[str, str], dict[int, Visit]] = {}
    for block in evidence.blocks:
        for visit in block.visits:
            found.setdefault((visit.variant, visit.endpoint), {})[block.block] = _of_requests(
                visit, idle.get(visit.variant)
            )
    return found


def _of_requests(visit: Visit, idle: Idle | None) -> Visit:
    """Without what idling for as long would have used."""
    if idle is None:
        return visit
    times = visit.duration_s / idle.duration_s
    return replace(
        visit,
        app_s=max(0.0, visit.app_s - times * idle.app_s),
        helper_s=max(0.0, visit.helper_s - times * idle.helper_s),
        postgres_s=max(0.0, visit.postgres_s - times * idle.postgres_s),
    )


def _row(evidence: OverheadEvidence, variant: CostVariant, visits: Visits, idle: Idle | None) -> CostRow:
    baseline = next(other.name for other in evidence.variants if other.role == "baseline")
    cells = (
        _cell(
            endpoint.name,
            visits.get((variant.name, endpoint.name), {}),
            {} if variant.role == "baseline" else visits.get((baseline, endpoint.name), {}),
        )
        for endpoint in evidence.endpoints
    )
    return CostRow(
        variant=variant.name,
        title=variant.title,
        kind=variant.kind,
        role=variant.role,
        cells=tuple(cell for cell in cells if cell is not None),
        idle_share=(idle.app_s + idle.helper_s + idle.postgres_s) / idle.duration_s if idle else None,
    )


def _cell(endpoint: str, mine: Mapping[int, Visit], bare: Mapping[int, Visit]) -> CostCell | None:
    good = [visit for visit in mine.values() if _counts(visit)]
    if not good:
        return None
    return CostCell(
        endpoint=endpoint,
        blocks=len(good),
        cpu=_estimate(mine, bare, lambda visit: visit.cpu_s_per_request),
        p50=_estimate(mine, bare, lambda visit: visit.service_p50_s),
        cpu_us_per_request=1e6 * _geometric_mean([visit.cpu_s_per_request for visit in good]),
        app_us_per_request=1e6 * _mean([visit.app_s / visit.requests for visit in good]),
        helper_us_per_request=1e6 * _mean([visit.helper_s / visit.requests for visit in good]),
        postgres_us_per_request=1e6 * _mean([visit.postgres_s / visit.requests for visit in good]),
        service_p50_ms=1e3 * _geometric_mean([visit.service_p50_s for visit in good]),
        exported_bytes_per_request=_mean([visit.exported_bytes / visit.requests for visit in good]),
    )


def _counts(visit: Visit) -> bool:
    return not visit.failures and visit.requests > 0 and visit.cpu_s_per_request > 0 and visit.service_p50_s > 0


def _estimate(
    mine: Mapping[int, Visit], bare: Mapping[int, Visit], read: Callable[[Visit], float]
) -> CostEstimate | None:
    ratios = [
        math.log(read(mine[block]) / read(bare[block]))
        for block in sorted(mine.keys() & bare.keys())
        if _counts(mine[block]) and _counts(bare[block])
    ]
    if not ratios:
        return None
    if len(ratios) < LEAST_BLOCKS:
        return CostEstimate(ratio=math.exp(ratios[0]), low=None, high=None)
    estimate = paired_estimate(ratios)
    return CostEstimate(ratio=estimate.ratio, low=estimate.low, high=estimate.high)


def _invalid(evidence: OverheadEvidence, rows: Sequence[CostRow]) -> Iterator[str]:
    if len(evidence.blocks) < LEAST_BLOCKS:
        yield f"{len(evidence.blocks)} of {evidence.planned_blocks} blocks: an interval needs at least {LEAST_BLOCKS}"
    titles = {endpoint.name: endpoint.title for endpoint in evidence.endpoints}
    for row in rows:
        for cell in row.cells if row.role == "baseline_again" else ():
            if cell.cpu is not None and _disagrees(cell.cpu):
                yield (
                    f"A/A differs on {titles[cell.endpoint]}: bare over bare is {quantities.ratio(cell.cpu.ratio)} "
                    f"({_interval(cell.cpu)}); something else used the machine"
                )
    for variant in evidence.variants:
        mine = [visit for block in evidence.blocks for visit in block.visits if visit.variant == variant.name]
        failures = sum(visit.failures for visit in mine)
        if failures:
            yield f"{variant.title}: {failures} of {sum(visit.requests for visit in mine)} requests failed"
        unsettled = sum(not visit.settled for visit in mine)
        if unsettled:
            yield f"{variant.title}: background work had not ended in {unsettled} of {len(mine)} rounds"
        silent = sum(variant.exports and visit.exported_bytes == 0 for visit in mine)
        if silent:
            yield f"{variant.title}: nothing was sent in {silent} of {len(mine)} rounds, so it was not at work"
        profiled, sent = sum(visit.profiled for visit in mine), sum(visit.requests for visit in mine)
        if variant.profiles and profiled != sent:
            yield f"{variant.title}: Silk holds {profiled} of {sent} requests, so it was not at work"


def _disagrees(bare_over_bare: CostEstimate) -> bool:
    if abs(math.log(bare_over_bare.ratio)) <= math.log1p(AGREES_WITHIN):
        return False
    if bare_over_bare.low is None or bare_over_bare.high is None:
        return True
    return not bare_over_bare.low <= 1 <= bare_over_bare.high


def _interval(estimate: CostEstimate) -> str:
    if estimate.low is None or estimate.high is None:
        return "one block"
    return quantities.interval(estimate.low, estimate.high)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _geometric_mean(values: Sequence[float]) -> float:
    return math.exp(_mean([math.log(value) for value in values]))
