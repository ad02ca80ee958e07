"""Does the gate cry wolf, and what does it catch? A thousand simulated pull requests a scenario. `make perf-gate`.

PERFLAB_GATE_PULLS sets how many; the bars hold from 400 on.
"""

import os
import sys
import time
from collections.abc import Iterator

import pytest

from perflab.gate.description import REQUESTS_PER_BLOCK
from perflab_reports.gate.policy import SHIPPED
from perflab_reports.gate.simulation.noise import Noise
from perflab_reports.gate.simulation.scenarios import SCENARIOS
from perflab_reports.gate.simulation.table import Row, block_s, peer_rows, policy_rows

PULLS = int(os.environ.get("PERFLAB_GATE_PULLS", "1000"))
FALSE_FAILURES, ONE, ALL = 0.01, 0.90, 0.95


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    began = time.perf_counter()
    scenarios = tuple(SCENARIOS)
    found = [
        *policy_rows(SHIPPED.values(), pulls=PULLS, requests=REQUESTS_PER_BLOCK, noise=Noise(), scenarios=scenarios),
        *peer_rows(pulls=PULLS, noise=Noise(), scenarios=scenarios),
    ]
    table = "\n".join(_lines(found))
    sys.stdout.write(f"\n{table}\n{time.perf_counter() - began:.0f} s\n")
    return {row.name: row for row in found}


def test_the_default_policy_keeps_its_promises(rows: dict[str, Row]) -> None:
    default = rows["default"]
    assert default.failed["A/A"] <= FALSE_FAILURES
    assert default.failed["one +10 %"] >= ONE
    assert default.failed["all +10 %"] >= ALL


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_policy_cries_wolf(rows: dict[str, Row], name: str) -> None:
    assert rows[name].failed["A/A"] <= FALSE_FAILURES
    assert rows[name].failed["others -10 %"] <= 2 * FALSE_FAILURES


@pytest.mark.parametrize(
    ("noise", "what"),
    [
        (Noise(restart=0.08), "restarts of 8 %"),
        (Noise(restart_shared=0.0), "restarts that move each endpoint by itself"),
        (Noise(restart_shared=1.0), "restarts that move all endpoints together"),
        (Noise(stall_share=0.05, burst_share=0.5, neighbour_share=0.4, residual=0.03), "a much busier machine"),
    ],
)
def test_another_machine_makes_the_gate_blind_rather_than_wrong(noise: Noise, what: str) -> None:
    scenarios = ("A/A", "one +10 %", "all +10 %")
    (row,) = policy_rows(
        [SHIPPED["default"]], pulls=PULLS, requests=REQUESTS_PER_BLOCK, noise=noise, scenarios=scenarios
    )
    sys.stdout.write(f"\n{what}\n" + "\n".join(_lines([row])) + "\n")
    assert row.failed["A/A"] <= FALSE_FAILURES


def _lines(rows: list[Row]) -> Iterator[str]:
    scenarios = list(rows[0].failed)
    yield (
        f"| rule, {rows[0].pulls} pull requests | " + " | ".join(scenarios) + " | not decided at A/A | blocks (time) |"
    )
    yield "|---|" + "---|" * (len(scenarios) + 2)
    for row in rows:
        shares = [f"{row.failed[name]:.1%}" for name in scenarios]
        shares[0] += f" (< {row.at_most('A/A'):.1%})"
        undecided, cost = "", str(row.most_blocks)
        if row.blocks:
            undecided = f"{row.undecided['A/A'] + row.invalid['A/A']:.1%}"
            cost = ", ".join(
                f"{name} {row.blocks[name]:.0f} ({row.blocks[name] * block_s(REQUESTS_PER_BLOCK):.0f} s)"
                for name in ("A/A", "one +10 %")
            )
            cost += f", at most {row.most_blocks} ({row.most_blocks * block_s(REQUESTS_PER_BLOCK):.0f} s)"
        yield f"| {row.name} | " + " | ".join(shares) + f" | {undecided} | {cost} |"
