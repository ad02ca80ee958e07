"""Which products fit, and what does the shop say of one?"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, F, QuerySet, Sum
from django.http import Http404

from perflab_target.storefront.clock import shop_now
from perflab_target.storefront.models import OrderLine, Product
from perflab_target.storefront.models.orders import OrderStatus

WITH_NAMES = ("brand", "category__parent__parent")


def product(product_id: int) -> Product:
    """One product with its brand and category path: one query.

    Raises:
        Http404: there is none.
    """
    try:
        return Product.objects.select_related(*WITH_NAMES).get(pk=product_id)
    except Product.DoesNotExist:
        raise Http404 from None


def stock(product_id: int) -> Mapping[str, object]:
    """Stock and price: exactly one query of one row, and never cached.

    Raises:
        Http404: there is none.
    """
    row = Product.objects.filter(pk=product_id).values("id", "stock", "price").first()
    if row is None:
        raise Http404
    return row


def matching(filters: dict[str, Any], *, sort: str | None) -> QuerySet[Product]:
    """Products by category, brand, price and attributes; unsorted ones come in the order of their ids."""
    lookups = {
        "category": "category_id",
        "brand": "brand_id",
        "min_price": "price__gte",
        "max_price": "price__lte",
        "attribute": "attributes__contains",
    }
    wanted = {lookups[name]: value for name, value in filters.items() if value not in (None, {})}
    order = [sort, "id"] if sort else ["id"]
    return Product.objects.select_related("brand").filter(**wanted).order_by(*order)


def named_like(text: str, limit: int) -> QuerySet[Product]:
    """Products whose name contains the text in any case, by name."""
    return Product.objects.select_related("brand").filter(name__icontains=text).order_by("name", "id")[:limit]


def related(product_id: int, limit: int) -> QuerySet[Product]:
    """Others of the same category, best rated first; unrated ones last.

    Raises:
        Http404: there is no such product.
    """
    category = Product.objects.filter(pk=product_id).values_list("category_id", flat=True).first()
    if category is None:
        raise Http404
    return (
        Product.objects.filter(category_id=category)
        .exclude(pk=product_id)
        .annotate(rating_average=Avg("reviews__rating"), rating_count=Count("reviews"))
        .order_by(F("rating_average").desc(nulls_last=True), F("rating_count").desc(), "id")[:limit]
    )


def best_sellers(days: int, limit: int) -> Sequence[Mapping[str, object]]:
    """Products by units sold in orders of the last days that were not cancelled: two queries."""
    sold = list(
        OrderLine.objects.filter(order__created_at__gte=shop_now() - timedelta(days=days))
        .exclude(order__status=OrderStatus.CANCELLED)
        .values("product_id")
        .annotate(units=Sum("quantity"))
        .order_by("-units", "product_id")[:limit]
    )
    products = Product.objects.select_related("brand").in_bulk([row["product_id"] for row in sold])
    return [{"product": products[row["product_id"]], "units": row["units"]} for row in sold]
