"""Which indexes may a database have beside its keys? One SQL file per set, by data set; this is the registry.

`none`, the schema as it was migrated, is always there and has no file. Indexes are named `perflab_…`, so that their
size and use can be told from the schema's own. Statements run one by one, as the owner of the tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class DdlSet:
    """One level of the indexing factor. `summary` is the file's leading comment: the question that it answers."""

    name: str
    dataset: str
    summary: str
    statements: tuple[str, ...]


def parse(text: str) -> tuple[str, tuple[str, ...]]:
    """A file's leading comment and its statements; a statement ends with a semicolon at the end of a line."""
    lines = text.splitlines()
    comment = [line for line in lines if line.startswith("--")]
    body = "\n".join(line for line in lines if not line.startswith("--"))
    statements = tuple(part.strip() for part in f"{body}\n".split(";\n") if part.strip())
    return " ".join(line.removeprefix("--").strip() for line in comment), statements


def read_set(dataset: str, name: str) -> DdlSet:
    """The set in `<dataset>/<name>.sql`."""
    summary, statements = parse((FOLDER / dataset / f"{name}.sql").read_text())
    return DdlSet(name=name, dataset=dataset, summary=summary, statements=statements)


def _registry(names: Mapping[str, Iterable[str]]) -> Mapping[str, DdlSet]:
    return MappingProxyType({name: read_set(dataset, name) for dataset in names for name in names[dataset]})


DDL_SETS: Final = _registry(
    {
        "storefront": (
            *("single", "single_time", "composite", "composite_wrong_order", "covering"),
            *("status", "status_time", "partial", "trigram", "trigram_wrong_expression", "jsonb"),
            *("brin", "brin_fine", "category_price", "everything"),
        ),
        "flights": ("by_carrier_day", "by_tail_number", "by_day", "covering_day", "brin_day", "flights_everything"),
    }
)
