"""How often does each policy alarm, what does it catch, at what cost? Rows beside those of simpler rules.

An effect is in the latency alone, the harder case: the CPU tier sees none of it, and only its false alarms count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from perflab_reports.gate.policy import SHIPPED, Policy, TimedTier
from perflab_reports.gate.series import Array
from perflab_reports.gate.simulation.noise import Noise, cpu_times, medians, request_times
from perflab_reports.gate.simulation.peers import PEERS, failures
from perflab_reports.gate.simulation.pull_request import Outcome, gate
from perflab_reports.gate.simulation.scenarios import ENDPOINTS, SCENARIOS

ARMS = 3
BATCH = 25
SEED = 7
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


def policy_row(policy: Policy, *, pulls: int, requests: int, noise: Noise, scenarios: Sequence[str]) -> Row:
    """One policy on so many simulated pull requests for each scenario."""
    outcomes = {
        name: list(_outcomes(policy, SCENARIOS[name], pulls=pulls, requests=requests, noise=noise))
        for name in scenarios
    }

    def share(verdict: str) -> dict[str, float]:
        return {name: sum(one.verdict == verdict for one in found) / pulls for name, found in outcomes.items()}

    return Row(
        name=policy.name,
        pulls=pulls,
        failed=share("REGRESSION"),
        undecided=share("INCONCLUSIVE"),
        invalid=share("INVALID"),
        blocks={name: sum(one.blocks for one in found) / pulls for name, found in outcomes.items()},
        most_blocks=max(one.blocks for found in outcomes.values() for one in found),
    )


def peer_rows(*, pulls: int, requests: int, noise: Noise, scenarios: Sequence[str]) -> Iterator[Row]:
    """The simpler rules; a trial of theirs has the requests of all of the default policy's screen, or a tenth."""
    most = SHIPPED["default"].screen.looks[-1] * requests
    for name, peer in PEERS.items():
        shares = {
            scenario: float(
                np.mean(
                    [
                        failures(
                            peer,
                            np.random.default_rng([SEED, batch]),
                            noise,
                            SCENARIOS[scenario],
                            pulls=BATCH,
                            requests=most // peer.trials,
                        )
                        for batch in range(pulls // BATCH)
                    ]
                )
            )
            for scenario in scenarios
        }
        yield Row(name=name, pulls=pulls, failed=shares, most_blocks=peer.trials)


def block_s(requests: int) -> float:
    """How long a block is assumed to take."""
    return ARMS * (START_S + ENDPOINTS * requests * REQUEST_S)


def _outcomes(policy: Policy, head_effect: Array, *, pulls: int, requests: int, noise: Noise) -> Iterator[Outcome]:
    effect = np.zeros((ARMS, ENDPOINTS))
    effect[0] = head_effect
    blocks = policy.screen.looks[-1] + policy.confirm.looks[-1]
    for batch in range(pulls // BATCH):
        rng = np.random.default_rng([SEED, batch])
        latency = medians(request_times(rng, noise, effect, pulls=BATCH, blocks=blocks, requests=requests))
        cpu = cpu_times(rng, noise, np.zeros_like(effect), pulls=BATCH, blocks=blocks)
        for index in range(BATCH):
            tiers: dict[TimedTier, Array] = {"cpu": cpu[index], "latency": latency[index]}
            yield gate(tiers, policy)
