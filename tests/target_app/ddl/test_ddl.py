"""Each DDL set is a file, a row in the registry, and a question."""

import re

import pytest

from perflab_target.datasets import DATASETS
from perflab_target.ddl import DDL_SETS, FOLDER, DdlSet, parse

INDEX = re.compile(r"CREATE INDEX (\w+) ON (\w+)")


def test_every_file_is_registered() -> None:
    files = {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.sql")}
    assert files == {(ddl_set.dataset, name) for name, ddl_set in DDL_SETS.items()}


@pytest.mark.parametrize("ddl_set", DDL_SETS.values(), ids=lambda ddl_set: ddl_set.name)
def test_a_set_says_what_it_answers_and_names_its_indexes_so_that_they_are_found(ddl_set: DdlSet) -> None:
    assert ddl_set.dataset in DATASETS
    assert re.search(r"[?.]$", ddl_set.summary)
    indexes = [found for statement in ddl_set.statements if (found := INDEX.match(statement))]
    assert indexes
    assert all(found[1].startswith("perflab_") for found in indexes)
    app = {"storefront": "storefront_", "flights": "flights_"}[ddl_set.dataset]
    assert all(found[2].startswith(app) for found in indexes)


@pytest.mark.parametrize("name", ["everything", "flights_everything"])
def test_everything_is_made_of_the_single_sets(name: str) -> None:
    others = {statement for other in DDL_SETS.values() if other.name != name for statement in other.statements}
    assert set(DDL_SETS[name].statements) <= others


def test_a_statement_ends_at_a_semicolon_at_the_end_of_a_line() -> None:
    summary, statements = parse("-- Why?\n-- Because.\nSELECT ';' || 'x';\nSELECT\n  2;\n")
    assert summary == "Why? Because."
    assert statements == ("SELECT ';' || 'x'", "SELECT\n  2")
