"""How is evidence judged that lies there already? By the tiers it was to hold, and in the policy's two stages.

A gate that only counted says the same when it is judged again, and does not miss what nobody measured. Blocks that no
procedure asked for, of two runs or of files of pytest-benchmark, are split by their number alone, never by what they
show: the earlier ones screen, the later ones confirm.
"""

from dataclasses import replace

from perflab_reports.gate.evidence import GateEvidence, MeasuredTier
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.timed import timed_tiers


def held_tiers(evidence: GateEvidence) -> tuple[MeasuredTier, ...]:
    """Those that the evidence has anything of; files without the fixture `perflab`, for one, have times alone."""
    blocks = (*evidence.blocks, *evidence.confirm)
    held: dict[MeasuredTier, bool] = {
        "counters": any(side.work for side in evidence.counters.values()),
        "cpu": any(values for block in blocks for values in block.cpu_ns.values()),
        "latency": any(values for block in blocks for values in block.latency_ms.values()),
    }
    return tuple(tier for tier, is_held in held.items() if is_held)


def fitted(policy: Policy, evidence: GateEvidence) -> Policy:
    """The policy with those of its tiers that were to be measured; all that were, where it has none of them."""
    if evidence.tiers is None:
        return policy
    wanted = tuple(tier for tier in policy.tiers if tier in evidence.tiers)
    return replace(policy, tiers=wanted or evidence.tiers)


def in_stages(evidence: GateEvidence, policy: Policy) -> GateEvidence:
    """The same blocks, the earlier ones as the screen's and the later ones as the confirmation's."""
    blocks = (*evidence.blocks, *evidence.confirm)
    screening = screening_blocks(len(blocks), policy)
    return replace(evidence, blocks=blocks[:screening], confirm=blocks[screening:])


def screening_blocks(count: int, policy: Policy) -> int:
    """How many of so many blocks screen: up to the last look that leaves enough to confirm, all where none does."""
    return max((look for look in policy.screen.looks if look + policy.confirm.looks[0] <= count), default=count)


def too_few(evidence: GateEvidence, policy: Policy) -> str:
    """Why no slowdown could be a REGRESSION however large; empty where it could, or where nothing is timed."""
    needed = policy.screen.looks[0] + policy.confirm.looks[0]
    count = len(evidence.blocks) + len(evidence.confirm)
    if count >= needed or not timed_tiers(policy):
        return ""
    return f"{count} blocks decide nothing on a slowdown: to suspect and confirm one, the policy needs {needed}"
