"""What a plan's shape and text say: each case is EXPLAIN's JSON from PostgreSQL 18 beside what it is read as."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from perflab_instrumentation.examine.plans.explained import Explained, NotAPlan
from perflab_instrumentation.examine.plans.shape import shape, shape_hash
from perflab_instrumentation.examine.plans.text import plan_text

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"), key=lambda file: file.stem)


@pytest.mark.parametrize("case", CASES, ids=lambda file: file.stem)
def test_a_plan_reads_as_written_beside_it(case: Path) -> None:
    explained = Explained.read(json.loads(case.read_text()))
    assert f"{shape(explained.top)}\n\n{plan_text(explained)}\n" == case.with_suffix(".txt").read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda file: file.stem)
def test_a_shape_knows_neither_costs_nor_rows_nor_times(case: Path) -> None:
    document = json.loads(case.read_text())
    other = _with_other_numbers(copy.deepcopy(document))
    assert shape_hash(shape(Explained.read(other).top)) == shape_hash(shape(Explained.read(document).top))


def test_blocks_found_and_blocks_read_are_one_sum() -> None:
    cold = Explained.read(
        {"Plan": {"Node Type": "Seq Scan", "Shared Hit Blocks": 3, "Shared Read Blocks": 40}, "Execution Time": 9.0}
    )
    warm = Explained.read({"Plan": {"Node Type": "Seq Scan", "Shared Hit Blocks": 43}, "Execution Time": 1.0})
    assert cold.top.shared_blocks == warm.top.shared_blocks == 43


@pytest.mark.parametrize("document", [None, [], {}, "plan", {"Plan": {"Node Type": "Seq Scan"}}])
def test_what_is_no_executed_plan_is_refused(document: Any) -> None:
    with pytest.raises(NotAPlan, match=r"no '(Plan|Execution Time)'"):
        Explained.read(document)


def _with_other_numbers(value: Any) -> Any:
    match value:
        case dict():
            return {name: _with_other_numbers(inner) for name, inner in value.items()}
        case list():
            return [_with_other_numbers(inner) for inner in value]
        case bool() | str():
            return value
        case _:
            return value * 3 + 1
