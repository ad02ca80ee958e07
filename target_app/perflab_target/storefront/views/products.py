"""Products: list, detail, stock, related, best sellers, search, and changes of price and stock."""

from django.db import transaction
from django.http import Http404, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront import catalogue
from perflab_target.storefront.catalogue_cache import policy
from perflab_target.storefront.models import Product
from perflab_target.storefront.parameters import Limit, ProductChange, ProductFilter, Search, TopSellersFilter
from perflab_target.storefront.representations import (
    ProductDetail,
    ProductDetailV2,
    ProductStock,
    ProductSummary,
    RelatedProduct,
    TopSeller,
)
from perflab_target.storefront.tokens import BearerAuthentication, IsServiceOrReadsOnly
from perflab_target.storefront.validation import asked


class ProductList(APIView):
    @extend_schema(parameters=[ProductFilter], responses=ProductSummary(many=True))
    def get(self, request: Request) -> Response:
        return Response(catalogue.filtered_products(asked(ProductFilter, request.query_params)))


class ProductSearch(APIView):
    @extend_schema(parameters=[Search], responses=ProductSummary(many=True))
    def get(self, request: Request) -> Response:
        wanted = asked(Search, request.query_params)
        return Response(catalogue.search_products(wanted["q"], wanted["limit"]))


class ProductDetailView(APIView):
    """The page that most visits read, cached by the configured policy; services change its price and stock."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsServiceOrReadsOnly,)

    @extend_schema(responses=ProductDetail)
    def get(self, request: Request, product_id: int) -> HttpResponseBase:
        return policy().respond(f"product:{product_id}", lambda: catalogue.product_detail(product_id))

    @extend_schema(request=ProductChange, responses=ProductStock)
    def patch(self, request: Request, product_id: int) -> Response:
        change = asked(ProductChange, request.data)
        with transaction.atomic():
            product = Product.objects.select_for_update().filter(pk=product_id).only("id", "price", "stock").first()
            if product is None:
                raise Http404(f"no product {product_id}")
            for field, value in change.items():
                setattr(product, field, value)
            product.save(update_fields=list(change))
            transaction.on_commit(
                lambda: policy().forget(
                    request._request, keys=[f"product:{product_id}"], paths=[f"/api/v1/products/{product_id}"]
                )
            )
        return Response(ProductStock({"id": product.pk, "stock": product.stock, "price": product.price}).data)


class ProductStockView(APIView):
    """One row by its key, never cached: what a request costs when the query costs nothing."""

    @extend_schema(responses=ProductStock)
    def get(self, request: Request, product_id: int) -> Response:
        row = Product.objects.filter(pk=product_id).values("id", "stock", "price").first()
        if row is None:
            raise Http404(f"no product {product_id}")
        return Response(ProductStock(row).data)


class RelatedProducts(APIView):
    @extend_schema(parameters=[Limit], responses=RelatedProduct(many=True))
    def get(self, request: Request, product_id: int) -> HttpResponseBase:
        limit = asked(Limit, request.query_params)["limit"]
        return policy().respond(f"related:{product_id}:{limit}", lambda: catalogue.related_products(product_id, limit))


class TopSellers(APIView):
    @extend_schema(parameters=[TopSellersFilter], responses=TopSeller(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        wanted = asked(TopSellersFilter, request.query_params)
        days, limit = wanted["days"], wanted["limit"]
        return policy().respond(f"top:{days}:{limit}", lambda: catalogue.top_sellers(days, limit))


class ProductDetailV2View(APIView):
    @extend_schema(responses=ProductDetailV2)
    def get(self, request: Request, product_id: int) -> Response:
        return Response(ProductDetailV2(catalogue.detailed_product(product_id)).data)
