"""Every journey is registered, stays within what exists, and says honestly whether it writes."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests import journeys
from perflab_loadtests.journeys import JOURNEYS, MIXES, Credentials, Journey, KeySpace, Request, Supplies, Visitor
from perflab_loadtests.journeys.draws import Draws

MACHINERY = {
    *(
        "__init__",
        "request",
        "draws",
        "popularity",
        "key_space",
        "visitor",
        "journey",
        "mixes",
        "sequence",
        "find",
        "urls",
    ),
}


def visit(journey: Journey, supplies: Supplies, index: int = 0, key: int = 1) -> list[Request]:
    return list(journey.requests(Visitor(Draws(key, index), supplies)))


def test_every_journey_file_is_registered() -> None:
    files = {path.stem for path in Path(journeys.__file__).parent.glob("*.py")}
    assert files - MACHINERY == set(JOURNEYS)


def test_every_journey_is_in_some_mix() -> None:
    used = {journey.name for mix in MIXES.values() for journey, _ in mix.journeys}
    assert used == set(JOURNEYS)


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_a_journey_writes_if_and_only_if_it_says_so(journey: Journey, supplies: Supplies) -> None:
    methods = {request.method for index in range(20) for request in visit(journey, supplies, index)}
    assert (methods != {"GET"}) == journey.writes


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_an_endpoints_template_matches_its_paths(journey: Journey, supplies: Supplies) -> None:
    for index in range(20):
        for request in visit(journey, supplies, index):
            method, _, template = request.endpoint.partition(" ")
            assert method == request.method
            assert re.fullmatch(template.replace("{id}", r"\d+"), urlsplit(request.path).path)


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_a_journey_needs_what_it_says_and_no_more(journey: Journey) -> None:
    rows = {need: 10 for need in journey.needs if need not in {"search_terms", "service_key", "customer_tokens"}}
    supplies = Supplies(
        key_space=KeySpace(rows=rows, search_terms=("lamp",) if "search_terms" in journey.needs else ()),
        credentials=Credentials(
            service_key="key" if "service_key" in journey.needs else None,
            customer_tokens=("token",) if "customer_tokens" in journey.needs else (),
        ),
    )
    assert visit(journey, supplies)


@given(key=st.integers(0, 2**64 - 1), products=st.integers(1, 300))
def test_an_order_names_each_product_once(key: int, products: int) -> None:
    supplies = Supplies(
        key_space=KeySpace(rows={"products": products}), credentials=Credentials(customer_tokens=("token",))
    )
    [request] = visit(JOURNEYS["place_order"], supplies, key=key)
    assert request.body is not None
    ordered = [line["product"] for line in json.loads(request.body)["lines"]]
    assert 1 <= len(ordered) <= 5
    assert len(set(ordered)) == len(ordered)
    assert all(1 <= product <= products for product in ordered)


def test_being_sold_out_is_no_error(supplies: Supplies) -> None:
    assert visit(JOURNEYS["place_order"], supplies)[0].expected == (409,)


def test_two_attributes_are_two_parameters(supplies: Supplies) -> None:
    [request] = visit(JOURNEYS["attribute_filter"], supplies)
    attributes = parse_qs(urlsplit(request.path).query)["attribute"]
    assert next(pair.partition(":")[0] for pair in attributes) == "color"
    assert len(attributes) == 2
