"""What is a threshold? One metric, one comparison, one limit, for one endpoint or for each."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Operator = Literal["<", "<=", "==", "!=", ">=", ">"]
OPERATORS: Final[Mapping[Operator, Callable[[float, float], bool]]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """`endpoint` is None for a threshold on every endpoint; `text` is what the user wrote."""

    metric: str
    operator: Operator
    limit: float
    endpoint: str | None = None
    text: str = ""

    def holds(self, value: float) -> bool:
        return OPERATORS[self.operator](value, self.limit)
