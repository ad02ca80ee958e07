"""How much CPU did an arm's requests take in a block? Of its workers and its database's backends, per request.

Blind to locks, I/O and waits for a pool; that is the latency tier's part. In return its A/A spread is a few percent
where a p50's is a quarter, so it finds small slowdowns first.
"""

from collections.abc import Mapping

from perflab_reports.gate.evidence import Block
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.series import ReadArm


def reader(policy: Policy) -> ReadArm:
    """Reads the nanoseconds per request of every endpoint."""

    def read(block: Block, arm: str) -> Mapping[str, float | str]:
        return dict(block.cpu_ns.get(arm, {}))

    return read
