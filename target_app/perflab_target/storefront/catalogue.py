"""How is the catalogue read? The queries behind each read, whatever caches their answers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, F, QuerySet, Sum
from django.http import Http404

from perflab_target.storefront.clock import END_OF_DATA
from perflab_target.storefront.models import OrderLine, Product
from perflab_target.storefront.representations import ProductDetail, ProductSummary, RelatedProduct


def detailed_product(product_id: int) -> Product:
    """A product with brand, category path and rating: one query.

    Raises:
        Http404: no such product.
    """
    products = Product.objects.select_related("brand", "category__parent__parent").annotate(
        rating_average=Avg("reviews__rating"), rating_count=Count("reviews")
    )
    product = products.filter(pk=product_id).first()
    if product is None:
        raise Http404(f"no product {product_id}")
    return product


def product_detail(product_id: int) -> Any:
    return ProductDetail(detailed_product(product_id)).data


def related_products(product_id: int, limit: int) -> Any:
    """Products of the same category, best rated first: two queries."""
    category = Product.objects.filter(pk=product_id).values_list("category_id", flat=True).first()
    if category is None:
        raise Http404(f"no product {product_id}")
    related = (
        Product.objects.filter(category_id=category)
        .exclude(pk=product_id)
        .annotate(rating_average=Avg("reviews__rating"))
        .order_by(F("rating_average").desc(nulls_last=True), "id")[:limit]
    )
    return RelatedProduct(related, many=True).data


def top_sellers(days: int, limit: int) -> Any:
    """Most sold in the last days of the data: one aggregate over orders and lines."""
    since = END_OF_DATA - timedelta(days=days)
    rows = (
        OrderLine.objects.filter(order__placed_at__gte=since)
        .values("product_id", "product__name")
        .annotate(sold=Sum("quantity"))
        .order_by("-sold", "product_id")[:limit]
    )
    return [{"product": row["product_id"], "name": row["product__name"], "sold": row["sold"]} for row in rows]


def filtered_products(wanted: Mapping[str, Any]) -> Any:
    """One page of products; no count is made, since counting costs more than the page."""
    products: QuerySet[Product] = Product.objects.all()
    for parameter, lookup in (
        ("category", "category_id"),
        ("brand", "brand_id"),
        ("min_price", "price__gte"),
        ("max_price", "price__lte"),
        ("attribute", "attributes__contains"),
    ):
        if parameter in wanted:
            products = products.filter(**{lookup: wanted[parameter]})
    ordering = [wanted["sort"]] if "sort" in wanted else []
    first = (wanted["page"] - 1) * wanted["page_size"]
    page = products.order_by(*ordering, "id")[first : first + wanted["page_size"]]
    return {"page": wanted["page"], "results": ProductSummary(page, many=True).data}


def search_products(text: str, limit: int) -> Any:
    """Products whose name contains the text, in any case."""
    found = Product.objects.filter(name__icontains=text).order_by("id")[:limit]
    return {"results": ProductSummary(found, many=True).data}
