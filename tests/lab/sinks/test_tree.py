"""A trace's tree holds every span once, whatever parents they name."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from sent_spans import span

from perflab.sinks.otlp.tree import Node, build


def ids(nodes: Iterable[Node]) -> list[int]:
    """From top to bottom."""
    found: list[int] = []
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        found.append(int(node.span.span_id, 16))
        waiting.extend(reversed(node.children))
    return found


def test_children_stand_below_their_parent_in_order_of_time() -> None:
    [root] = build([span(3, 1, at_ms=5), span(1, for_ms=20), span(2, 1, at_ms=1), span(4, 2, at_ms=2)])
    assert ids([root]) == [1, 2, 4, 3]
    assert [child.depth for child in root.children] == [1, 1]
    assert root.children[0].children[0].depth == 2


def test_a_span_whose_parent_never_came_is_an_orphan_at_the_left_edge() -> None:
    root, orphan = build([span(1), span(2, 99, at_ms=1), span(3, 2, at_ms=2)])
    assert not root.orphan
    assert orphan.orphan
    assert orphan.depth == 0
    assert not orphan.children[0].orphan


def test_a_ring_of_parents_is_cut_at_its_earliest_span() -> None:
    [node] = build([span(1, 3), span(2, 1, at_ms=1), span(3, 2, at_ms=2)])
    assert node.orphan
    assert ids([node]) == [1, 2, 3]
    [own_parent] = build([span(1, 1)])
    assert own_parent.orphan


def test_a_trace_may_be_deeper_than_pythons_stack() -> None:
    [root] = build(span(number, number - 1, at_ms=number) for number in range(1, 5001))
    assert ids([root]) == list(range(1, 5001))


def test_self_time_counts_overlapping_children_once_and_not_what_juts_out() -> None:
    [root] = build(
        [
            span(1, for_ms=10),
            span(2, 1, at_ms=1, for_ms=4),
            span(3, 1, at_ms=3, for_ms=4),
            span(4, 1, at_ms=9, for_ms=9),
        ]
    )
    assert root.self_ns == 3_000_000


@given(parents=st.lists(st.integers(min_value=0, max_value=12), max_size=10))
def test_every_span_appears_once(parents: list[int]) -> None:
    spans = [span(number, parent, at_ms=number % 3) for number, parent in enumerate(parents, 1)]
    assert sorted(ids(build(spans))) == list(range(1, len(parents) + 1))
