"""Does head do more work than base? Exact counts of the same requests, so one more query is one more query.

More than the policy tolerates is a REGRESSION, unless head's own perf/baseline.json states it, for as many requests:
then whoever committed that file accepted it. Fewer is an improvement and passes. What the policy only informs of never
fails. An endpoint's first REGRESSION carries its new and lost SQL below the mechanism.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, get_args

from perflab_reports.gate.diff import paragraph
from perflab_reports.gate.evidence import CounterEvidence, Work
from perflab_reports.gate.mechanism import mechanism
from perflab_reports.gate.policy import CounterName, Policy
from perflab_reports.gate.result import ALL_ENDPOINTS, Finding

COUNTER_NAMES: Final[tuple[CounterName, ...]] = get_args(CounterName)
NUMBERS: Final = tuple(name for name in COUNTER_NAMES if name != "plan_hash")


def findings(
    base: CounterEvidence | None, head: CounterEvidence | None, accepted: CounterEvidence | None, policy: Policy
) -> tuple[Finding, ...]:
    """One finding for each counter that changed, or one for an endpoint whose work is the same."""
    if base is None or head is None:
        side = "base" if base is None else "head"
        return (_inconclusive(ALL_ENDPOINTS, f"the work of {side} was not counted"),)
    before, after = _by_endpoint(base), _by_endpoint(head)
    stated = _by_endpoint(accepted) if accepted is not None else {}
    found: list[Finding] = []
    for endpoint in sorted(before):
        if endpoint in after:
            found += _compare(before[endpoint], after[endpoint], stated.get(endpoint), policy)
        else:
            found.append(_inconclusive(endpoint, "counted on base, not on head"))
    return tuple(found) or (_inconclusive(ALL_ENDPOINTS, "base has no endpoint"),)


def new_endpoints(base: CounterEvidence | None, head: CounterEvidence | None) -> tuple[str, ...]:
    """Those that head alone has; there is nothing to compare them with."""
    if base is None or head is None:
        return ()
    return tuple(sorted(_by_endpoint(head).keys() - _by_endpoint(base).keys()))


def stated_for_other_requests(head: CounterEvidence | None, accepted: CounterEvidence | None) -> tuple[str, ...]:
    """Endpoints whose accepted work is of another number of requests than head's, and so accepts nothing."""
    if head is None or accepted is None:
        return ()
    stated = _by_endpoint(accepted)
    differing = (one.endpoint for one in head.work if stated.get(one.endpoint, one).requests != one.requests)
    return tuple(sorted(differing))


def mechanisms(base: CounterEvidence | None, head: CounterEvidence | None) -> dict[str, str]:
    """Of each endpoint on both sides whose work changed."""
    if base is None or head is None:
        return {}
    before = _by_endpoint(base)
    sentences = {work.endpoint: mechanism(before[work.endpoint], work) for work in head.work if work.endpoint in before}
    return {endpoint: sentence for endpoint, sentence in sentences.items() if sentence}


def _compare(base: Work, head: Work, accepted: Work | None, policy: Policy) -> Iterator[Finding]:
    if base.requests != head.requests:
        yield _inconclusive(base.endpoint, f"{base.requests} requests on base, {head.requests} on head")
        return
    if accepted is not None and accepted.requests != head.requests:
        accepted = None
    sentence, sql = mechanism(base, head), paragraph(base, head)
    changed = [name for name in COUNTER_NAMES if getattr(base, name) != getattr(head, name)]
    for name in changed:
        found = _change(name, base, head, accepted, policy, sentence)
        if found.mechanism and sql:
            found, sql = replace(found, mechanism=f"{found.mechanism}\n{sql}"), ""
        yield found
    if not changed:
        yield Finding(
            tier="counters",
            endpoint=base.endpoint,
            metric="work",
            verdict="PASS",
            ratio=1.0,
            reason=f"the same work: {head.statements} statements, {head.rows} rows, {head.shared_blocks} blocks",
            exact=True,
        )


def _change(name: CounterName, base: Work, head: Work, accepted: Work | None, policy: Policy, sentence: str) -> Finding:
    tolerance = policy.counter_tolerance(base.endpoint, name)
    if name == "plan_hash":
        known = accepted is not None and accepted.plan_hash == head.plan_hash
        fails = tolerance != "inform" and not known
        reason = "another query plan"
        ratio = None
    else:
        before, after = getattr(base, name), getattr(head, name)
        ratio = after / before if before else None
        more = after > before * (1 + (0.0 if tolerance == "inform" else tolerance))
        known = accepted is not None and after <= getattr(accepted, name)
        fails = tolerance != "inform" and more and not known
        reason = f"{before} -> {after}"
        if tolerance != "inform" and after > before and not fails and not known:
            reason += f", within the tolerated {tolerance:+.0%}"
        known = known and more
    if tolerance == "inform":
        reason += "; shown only, the policy does not gate it"
    elif known and not fails:
        reason += "; accepted in perf/baseline.json"
    return Finding(
        tier="counters",
        endpoint=base.endpoint,
        metric=name,
        verdict="REGRESSION" if fails else "PASS",
        ratio=ratio,
        reason=reason,
        mechanism=sentence if fails else "",
        exact=True,
    )


def _by_endpoint(counters: CounterEvidence) -> dict[str, Work]:
    return {work.endpoint: work for work in counters.work}


def _inconclusive(endpoint: str, reason: str) -> Finding:
    return Finding(tier="counters", endpoint=endpoint, metric="work", verdict="INCONCLUSIVE", reason=reason)
