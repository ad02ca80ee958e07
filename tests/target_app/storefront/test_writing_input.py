"""Bodies and parameters become the values that queries take."""

from typing import Any

import pytest
from django.http import QueryDict

from perflab_target.storefront.bodies import OrderBody, checked_body
from perflab_target.storefront.parameters import ProductListParameters


@pytest.mark.parametrize(
    ("pair", "wanted"),
    [
        ("color:red", {"color": "red"}),
        ("weight_g:100", {"weight_g": 100}),
        ("eco:true", {"eco": True}),
        ("note:a:b", {"note": "a:b"}),
        ("x:1e999", {"x": "1e999"}),
        ("x:[1]", {"x": "[1]"}),
        ("x:null", {"x": "null"}),
    ],
)
def test_an_attribute_s_value_is_a_number_or_a_truth_where_it_reads_as_one(pair: str, wanted: dict[str, Any]) -> None:
    query = QueryDict(mutable=True)
    query["attribute"] = pair
    parameters = ProductListParameters(data=query)
    assert parameters.is_valid()
    assert parameters.validated_data["attribute"] == wanted


def test_repeated_attributes_are_wanted_together() -> None:
    parameters = ProductListParameters(data=QueryDict("attribute=color:red&attribute=size:M"))
    assert parameters.is_valid()
    assert parameters.validated_data["attribute"] == {"color": "red", "size": "M"}


def test_lines_of_the_same_product_are_added_up() -> None:
    lines = [{"product": 1, "quantity": 2}, {"product": 5, "quantity": 1}, {"product": 1, "quantity": 3}]
    assert checked_body(OrderBody(data={"lines": lines})).quantities() == {1: 5, 5: 1}
