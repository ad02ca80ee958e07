"""What does it take to say a question in SQL, before any database hears it?"""

from decimal import Decimal
from typing import Any

FILTERS = {"category": 3, "brand": 1, "min_price": Decimal(5), "max_price": Decimal(50), "attribute": {"colour": "red"}}


def sql_of(queryset: Any) -> str:
    """Compiled without a connection being opened."""
    sql, _ = queryset.query.get_compiler("default").as_sql()
    return str(sql)


def test_a_filtered_listing(perflab: Any) -> None:
    from perflab_target.storefront.reads.products import matching

    assert "ORDER BY" in perflab(lambda: sql_of(matching(FILTERS, sort="-price")))


def test_a_search_by_name(perflab: Any) -> None:
    from perflab_target.storefront.reads.products import named_like

    assert "LIKE" in perflab(lambda: sql_of(named_like("lamp", 20)))


def test_query_parameters_checked(perflab: Any) -> None:
    from perflab_target.storefront.parameters import ProductListParameters

    words = {"category": "3", "min_price": "5.00", "attribute": ["colour:red", "watt:9"], "sort": "-price", "page": "2"}

    def check() -> Any:
        parameters = ProductListParameters(data=words)
        parameters.is_valid(raise_exception=True)
        return parameters.validated_data

    assert perflab(check)["category"] == 3
