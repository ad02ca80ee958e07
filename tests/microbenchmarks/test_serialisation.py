"""What does it take to turn products into bytes?"""

from typing import Any

from rest_framework.renderers import JSONRenderer


def test_a_page_of_products_as_plain_values(perflab: Any, products: list[Any]) -> None:
    from perflab_target.storefront.representations import ProductShape

    assert len(perflab(lambda: ProductShape(products, many=True).data)) == len(products)


def test_a_product_page_v1(perflab: Any, products: list[Any]) -> None:
    from perflab_target.storefront.representations import ProductPageShape

    product = products[0]
    product.rating = {"average": 4.2, "count": 17}
    assert perflab(lambda: ProductPageShape(product).data)["category_path"] == ["Home", "Rooms", "Lamps"]


def test_a_product_page_v2(perflab: Any, products: list[Any]) -> None:
    from perflab_target.storefront.representations import ProductPageShapeV2

    product = products[0]
    product.rating = {"average": 4.2, "count": 17}
    assert perflab(lambda: ProductPageShapeV2(product).data)["price"]["currency"] == "EUR"


def test_plain_values_as_json(perflab: Any, products: list[Any]) -> None:
    from perflab_target.storefront.representations import ProductShape

    values = {"page": 1, "results": ProductShape(products, many=True).data}
    assert perflab(JSONRenderer().render, values).startswith(b'{"page":1')
