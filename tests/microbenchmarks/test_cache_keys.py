"""What does it take to know where an answer lies, and whose token this is?"""

from typing import Any

from perflab_target.storefront.catalogue_cache.keys import entry_key, product_keys


def test_the_key_of_a_product_page(perflab: Any) -> None:
    assert perflab(entry_key, "product_v1", {"product_id": 7}, {}) == "product_v1:7"


def test_the_key_of_a_filtered_listing(perflab: Any) -> None:
    parameters = {"category": 3, "sort": "-price", "page": 2, "attribute": {"colour": "red"}}
    assert perflab(entry_key, "products", {}, parameters).startswith("products:")


def test_the_keys_to_forget_when_a_product_changes(perflab: Any) -> None:
    assert len(perflab(product_keys, 7)) == 2


def test_whose_token_this_is(perflab: Any) -> None:
    from perflab_target.storefront.tokens import customer_of, mint

    assert perflab(customer_of, mint(42)) == 42
