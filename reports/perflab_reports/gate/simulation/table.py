"""How often does each policy alarm, what does it catch, at what cost? Rows beside those of simpler rules.

An effect is in the latency alone, the harder case: the CPU tier sees none of it, and only its false alarms count.
All policies and scenarios share their noise, so that rows differ by the rule and not by luck.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from perflab_reports.gate.policy import Policy, TimedTier
from perflab_reports.gate.series import Array
from perflab_reports.gate.simulation.noise import Noise, cpu_times, medians, request_times
from perflab_reports.gate.simulation.peers import PEERS, failures
from perflab_reports.gate.simulation.pull_request import Outcome, gate
from perflab_reports.gate.simulation.scenarios import ENDPOINTS, SCENARIOS

ARMS = 3
BATCH = 20
SEED = 7
PEER_REQUESTS = 1200
"""Of a simpler rule's whole side, as many as the default policy's screen sends."""
START_S, REQUEST_S = 1.5, 0.005
"""Of one fresh, warmed process, and of one request: what a block is assumed to take, for the time column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Shares by scenario: `failed` of pull requests called a REGRESSION; `blocks` their mean number of blocks."""

    name: str
    pulls: int
    failed: Mapping[str, float]
    undecided: Mapping[str, float] = field(default_factory=dict)
    invalid: Mapping[str, float] = field(default_factory=dict)
    blocks: Mapping[str, float] = field(default_factory=dict)
    most_blocks: int = 0

    def at_most(self, scenario: str) -> float:
        """The upper end of the exact one-sided 95 % interval of `failed` (Clopper & Pearson, 1934)."""
        count = round(self.failed[scenario] * self.pulls)
        return 1.0 if count == self.pulls else float(stats.beta.ppf(0.95, count + 1, self.pulls - count))


def policy_rows(
    policies: Collection[Policy], *, pulls: int, requests: int, noise: Noise, scenarios: Collection[str]
) -> Iterator[Row]:
    """Each policy on the same pull requests, so many for each scenario; a multiple of BATCH is drawn."""
    batches = -(-pulls // BATCH)
    most = max(_blocks_of(policy) for policy in policies)
    outcomes: dict[tuple[str, str], list[Outcome]] = {}
    for batch in range(batches):
        rng = np.random.default_rng([SEED, batch])
        shape = (BATCH, most, ARMS, ENDPOINTS)
        latency = medians(request_times(rng, noise, shape, requests=requests))
        cpu = cpu_times(rng, noise, shape)
        for scenario in scenarios:
            slowed = latency.copy()
            slowed[:, :, 0] += SCENARIOS[scenario]
            for policy in policies:
                found = outcomes.setdefault((policy.name, scenario), [])
                found += (_gated(cpu[index], slowed[index], policy) for index in range(BATCH))
    for policy in policies:
        yield _row(policy.name, {scenario: outcomes[policy.name, scenario] for scenario in scenarios})


def peer_rows(*, pulls: int, noise: Noise, scenarios: Collection[str]) -> Iterator[Row]:
    """The simpler rules, on as many pull requests."""
    effects = {scenario: SCENARIOS[scenario] for scenario in scenarios}
    batches = -(-pulls // BATCH)
    for name, peer in PEERS.items():
        drawn = [
            failures(
                peer,
                np.random.default_rng([SEED, batch]),
                noise,
                effects,
                pulls=BATCH,
                requests=PEER_REQUESTS // peer.trials,
            )
            for batch in range(batches)
        ]
        failed = {scenario: float(np.mean([one[scenario] for one in drawn])) for scenario in scenarios}
        yield Row(name=name, pulls=batches * BATCH, failed=failed, most_blocks=peer.trials)


def block_s(requests: int) -> float:
    """How long a block is assumed to take."""
    return ARMS * (START_S + ENDPOINTS * requests * REQUEST_S)


def _blocks_of(policy: Policy) -> int:
    return policy.screen.looks[-1] + policy.confirm.looks[-1]


def _gated(cpu: Array, latency: Array, policy: Policy) -> Outcome:
    most = _blocks_of(policy)
    tiers: dict[TimedTier, Array] = {"cpu": cpu[:most], "latency": latency[:most]}
    return gate(tiers, policy)


def _row(name: str, outcomes: Mapping[str, list[Outcome]]) -> Row:
    pulls = len(next(iter(outcomes.values())))

    def share(verdict: str) -> dict[str, float]:
        return {scenario: sum(one.verdict == verdict for one in found) / pulls for scenario, found in outcomes.items()}

    return Row(
        name=name,
        pulls=pulls,
        failed=share("REGRESSION"),
        undecided=share("INCONCLUSIVE"),
        invalid=share("INVALID"),
        blocks={scenario: sum(one.blocks for one in found) / pulls for scenario, found in outcomes.items()},
        most_blocks=max(one.blocks for found in outcomes.values() for one in found),
    )
