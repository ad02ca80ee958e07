"""The reference application's addresses, and one with an N+1 of twelve statements."""

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront.models import Product

ROWS = 11


class Repeating(APIView):
    """One statement for the products, one more for each product's category."""

    def get(self, request: Request) -> Response:
        products = list(Product.objects.order_by("pk")[:ROWS])
        return Response(
            [{"id": product.pk, "name": product.name, "category": product.category.name} for product in products]
        )


urlpatterns = [path("n-plus-one", Repeating.as_view()), path("", include("perflab_target.urls"))]
