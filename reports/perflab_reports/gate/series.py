"""What do blocks hold of one tier? Logarithms as an array of blocks x arms x endpoints, and what could not be used.

Pure but for NumPy. The arms are `head`, `base` and, where it was measured, `base_again`, in this order.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from perflab_reports.gate.evidence import ARMS, Block

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
ReadArm = Callable[[Block, str], Mapping[str, "float | str"]]
"""Of one block and arm: endpoint to a value, or to the words why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """`logs` has shape (blocks, arms, endpoints), natural logarithms, finite.

    `missing` maps an endpoint to why it is left out: no verdict on it can be PASS.
    """

    endpoints: tuple[str, ...]
    logs: Array
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> int:
        return int(self.logs.shape[0])

    def only(self, endpoints: Collection[str]) -> "Series":
        """The same blocks, of these endpoints alone."""
        kept = [index for index, name in enumerate(self.endpoints) if name in endpoints]
        return Series(
            endpoints=tuple(self.endpoints[index] for index in kept),
            logs=self.logs[:, :, kept],
            missing={name: reason for name, reason in self.missing.items() if name in endpoints},
        )

    @property
    def arms(self) -> int:
        return int(self.logs.shape[1])


def series_of(blocks: Sequence[Block], read: ReadArm) -> Series:
    """The endpoints that every arm of every block has a usable value of; the others with their reason."""
    again = any(read(block, "base_again") for block in blocks)
    arms = ARMS if again else ARMS[:2]
    tables = [[read(block, arm) for arm in arms] for block in blocks]
    names = sorted({name for table in tables for arm in table for name in arm})
    missing: dict[str, str] = {}
    for name in names:
        for block, table in zip(blocks, tables, strict=True):
            for arm, measured in zip(arms, table, strict=True):
                problem = _problem(measured.get(name))
                if problem and name not in missing:
                    missing[name] = f"{arm} in block {block.index}: {problem}"
    kept = tuple(name for name in names if name not in missing)
    values = [[[float(arm[name]) for name in kept] for arm in table] for table in tables]
    logs = np.log(np.array(values, dtype=np.float64).reshape(len(blocks), len(arms), len(kept)))
    return Series(endpoints=kept, logs=logs, missing=missing)


def _problem(value: "float | str | None") -> str:
    if value is None:
        return "was not measured"
    if isinstance(value, str):
        return value
    if not (math.isfinite(value) and value > 0):
        return f"{value} is no duration"
    return ""
