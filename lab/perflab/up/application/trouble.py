"""What does trouble look like in the instruments? An error, a slow statement and an N+1, each at its address."""

from django.db import connection
from django.http import HttpRequest, JsonResponse

from perflab_target.storefront.models import Product

SLOW_S = 0.4
ROWS = 12


def error(_request: HttpRequest) -> JsonResponse:
    """An exception that no view handles."""
    raise LookupError("no basket holds this product")


def slow(_request: HttpRequest) -> JsonResponse:
    """One statement that takes most of the request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [SLOW_S])
    return JsonResponse({"slept_s": SLOW_S})


def n_plus_one(_request: HttpRequest) -> JsonResponse:
    """One statement for the products, one more for each product's category."""
    products = Product.objects.order_by("pk")[:ROWS]
    return JsonResponse({product.name: product.category.name for product in products})
