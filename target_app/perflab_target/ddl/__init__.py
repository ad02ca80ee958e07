"""Which indexes does each strategy of the indexing factor add? One .sql file per set, named in TABLE.

Index names start with `perflab_`, by which their size and use are found again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

FOLDER: Final = Path(__file__).parent / "sets"


@dataclass(frozen=True, slots=True, kw_only=True)
class DdlSet:
    """Statements that turn the base schema of one data set into a strategy's."""

    name: str
    dataset: str
    summary: str
    statements: tuple[str, ...]


def read_set(name: str, dataset: str) -> DdlSet:
    """The file's first line is a comment that says what the set answers; statements end with a semicolon."""
    first, _, rest = (FOLDER / f"{name}.sql").read_text().partition("\n")
    statements = tuple(part.strip() for part in rest.split(";") if part.strip())
    return DdlSet(name=name, dataset=dataset, summary=first.removeprefix("--").strip(), statements=statements)


TABLE: Final = (
    ("single", "storefront"),
    ("composite", "storefront"),
    ("composite_wrong_order", "storefront"),
    ("covering", "storefront"),
    ("partial", "storefront"),
    ("trigram", "storefront"),
    ("jsonb", "storefront"),
    ("brin", "storefront"),
    ("everything", "storefront"),
    ("carrier_day", "flights"),
    ("day_carrier", "flights"),
    ("tail_number", "flights"),
    ("day_brin", "flights"),
)
DDL_SETS: Final[Mapping[str, DdlSet]] = MappingProxyType({name: read_set(name, dataset) for name, dataset in TABLE})
