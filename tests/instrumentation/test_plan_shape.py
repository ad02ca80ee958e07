"""A plan's shape names its nodes, relations and indexes, and nothing that changes from run to run."""

from copy import deepcopy
from typing import Any

from perflab_instrumentation.examine import plan_shape

PLAN: dict[str, Any] = {
    "Plan": {
        "Node Type": "Limit",
        "Actual Total Time": 2.5,
        "Actual Rows": 20,
        "Actual Loops": 1,
        "Shared Hit Blocks": 90,
        "Shared Read Blocks": 10,
        "Plans": [
            {
                "Node Type": "Sort",
                "Sort Key": ["occurred_at DESC"],
                "Actual Total Time": 2.4,
                "Actual Rows": 20,
                "Actual Loops": 1,
                "Shared Hit Blocks": 90,
                "Shared Read Blocks": 10,
                "Plans": [
                    {
                        "Node Type": "Seq Scan",
                        "Relation Name": "storefront_event",
                        "Filter": "(product_id = 7)",
                        "Rows Removed by Filter": 49000,
                        "Actual Total Time": 2.0,
                        "Actual Rows": 51,
                        "Actual Loops": 1,
                        "Shared Hit Blocks": 90,
                        "Shared Read Blocks": 10,
                    }
                ],
            }
        ],
    },
    "Execution Time": 2.6,
}


def test_the_shape_reads_from_the_top_down() -> None:
    assert plan_shape.shape(PLAN) == "Limit > Sort > Seq Scan on storefront_event"


def test_times_rows_and_blocks_do_not_change_the_hash() -> None:
    other = deepcopy(PLAN)
    other["Execution Time"] = 99.0
    other["Plan"]["Actual Rows"] = 3
    other["Plan"]["Shared Hit Blocks"] = 1
    assert plan_shape.shape_hash(other) == plan_shape.shape_hash(PLAN)


def test_an_index_does() -> None:
    other = deepcopy(PLAN)
    scan = other["Plan"]["Plans"][0]["Plans"][0]
    scan.update({"Node Type": "Index Scan", "Index Name": "perflab_event_product"})
    assert plan_shape.shape(other).endswith("Index Scan using perflab_event_product on storefront_event")
    assert plan_shape.shape_hash(other) != plan_shape.shape_hash(PLAN)


def test_blocks_are_those_of_the_top_node_which_includes_the_others() -> None:
    assert plan_shape.shared_blocks(PLAN) == 100


def test_branches_stand_in_brackets() -> None:
    join = {"Node Type": "Hash Join", "Plans": [{"Node Type": "Seq Scan"}, {"Node Type": "Hash"}]}
    assert plan_shape.shape(join) == "Hash Join > [Seq Scan; Hash]"


def test_the_text_is_an_indented_tree_with_what_was_measured() -> None:
    lines = plan_shape.as_text(PLAN).splitlines()
    assert lines[0] == "Limit  (2.500 ms, rows 20, loops 1, blocks 100)"
    assert "      -> Seq Scan on storefront_event  (2.000 ms, rows 51, loops 1, blocks 100)" in lines
    assert "         Filter: (product_id = 7)" in lines
    assert "         Rows Removed by Filter: 49000" in lines
