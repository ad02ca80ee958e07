"""Which changes does the simulator try? What head's code adds to the logarithm of each endpoint's time."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from perflab_reports.gate.series import Array

ENDPOINTS: Final = 8
SLOWED: Final = 3
"""The endpoint that is slowed alone: in the middle of the range of noise."""


def _head(slowed: slice, ratio: float) -> Array:
    effect = np.zeros(ENDPOINTS)
    effect[slowed] = np.log(ratio)
    return effect


SCENARIOS: Final[Mapping[str, Array]] = MappingProxyType(
    {
        "A/A": _head(slice(0, 0), 1.0),
        "one +10 %": _head(slice(SLOWED, SLOWED + 1), 1.1),
        "all +10 %": _head(slice(0, ENDPOINTS), 1.1),
        "half +10 %": _head(slice(0, ENDPOINTS // 2), 1.1),
        "one +20 %": _head(slice(SLOWED, SLOWED + 1), 1.2),
        "others -10 %": _head(slice(1, ENDPOINTS), 1 / 1.1),
    }
)
"""The last is no regression: what did not get faster must not look slow beside what did."""
