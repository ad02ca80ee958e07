"""The catalogue: one product, lists of products, and a change of price or stock."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront import writes
from perflab_target.storefront.authentication import RecognisedToWrite, ServiceKey
from perflab_target.storefront.bodies import ProductChangeBody, checked_body
from perflab_target.storefront.catalogue_cache.policy import Json
from perflab_target.storefront.parameters import BestSellerParameters, ProductListParameters, SearchParameters
from perflab_target.storefront.reads import products
from perflab_target.storefront.representations import (
    BestSellerShape,
    ProductPageShape,
    ProductPageShapeV2,
    ProductShape,
    RelatedShape,
    StockShape,
    listing,
    paged,
)
from perflab_target.storefront.views.cached import CatalogueRead
from perflab_target.web.parameters import LimitParameters, offsets


class ProductList(CatalogueRead):
    """Products that fit the filters, a page at a time."""

    page = "products"
    parameters = ProductListParameters

    @extend_schema(operation_id="v1_products_list", parameters=[ProductListParameters], responses=paged(ProductShape))
    def get(self, request: Request, **identifiers: int) -> HttpResponseBase:
        return super().get(request, **identifiers)

    def build(self, values: dict[str, Any], **identifiers: int) -> Json:
        del identifiers
        filters = {name: values.get(name) for name in ("category", "brand", "min_price", "max_price", "attribute")}
        matching = products.matching(filters, sort=values.get("sort"))
        counted = {"count": matching.count()} if values["count"] else {}
        return {**counted, "page": values["page"], "results": ProductShape(matching[offsets(values)], many=True).data}


class ProductPage(CatalogueRead):
    """One product: read by anybody, changed by services."""

    page = "product_v1"

    authentication_classes = (ServiceKey,)
    permission_classes = (RecognisedToWrite,)

    @extend_schema(responses=ProductPageShape)
    def get(self, request: Request, **identifiers: int) -> HttpResponseBase:
        return super().get(request, **identifiers)

    def build(self, values: dict[str, Any], **identifiers: int) -> Json:
        del values
        return ProductPageShape(products.product(identifiers["product_id"])).data

    @extend_schema(request=ProductChangeBody, responses=ProductPageShape)
    def patch(self, request: Request, product_id: int) -> Response:
        """Set price, stock or both."""
        body = checked_body(ProductChangeBody(data=request.data))
        writes.change_product(product_id, body.validated_data)
        return Response(ProductPageShape(products.product(product_id)).data)


class ProductPageV2(CatalogueRead):
    """One product in the shape of v2."""

    page = "product_v2"

    @extend_schema(responses=ProductPageShapeV2)
    def get(self, request: Request, **identifiers: int) -> HttpResponseBase:
        return super().get(request, **identifiers)

    def build(self, values: dict[str, Any], **identifiers: int) -> Json:
        del values
        return ProductPageShapeV2(products.product(identifiers["product_id"])).data


class ProductStock(APIView):
    """Stock and price, always from the database: one query of one row."""

    @extend_schema(responses=StockShape)
    def get(self, request: Request, product_id: int) -> Response:
        del request
        return Response(StockShape(products.stock(product_id)).data)


class RelatedProducts(CatalogueRead):
    """Others of the same category, best rated first."""

    page = "related"
    parameters = LimitParameters

    @extend_schema(parameters=[LimitParameters], responses=listing(RelatedShape))
    def get(self, request: Request, **identifiers: int) -> HttpResponseBase:
        return super().get(request, **identifiers)

    def build(self, values: dict[str, Any], **identifiers: int) -> Json:
        found = products.related(identifiers["product_id"], values["limit"])
        return {"results": RelatedShape(found, many=True).data}


class BestSellers(CatalogueRead):
    """Products by units sold."""

    page = "top"
    parameters = BestSellerParameters

    @extend_schema(parameters=[BestSellerParameters], responses=listing(BestSellerShape))
    def get(self, request: Request, **identifiers: int) -> HttpResponseBase:
        return super().get(request, **identifiers)

    def build(self, values: dict[str, Any], **identifiers: int) -> Json:
        del identifiers
        found = products.best_sellers(values["days"], values["limit"])
        return {"results": BestSellerShape(found, many=True).data}


class Search(CatalogueRead):
    """Products whose name contains a text."""

    page = "search"
    parameters = SearchParameters

    @extend_schema(parameters=[SearchParameters], responses=listing(ProductShape))
    def get(self, request: Request, **identifiers: int) -> HttpResponseBase:
        return super().get(request, **identifiers)

    def build(self, values: dict[str, Any], **identifiers: int) -> Json:
        del identifiers
        return {"results": ProductShape(products.named_like(values["q"], values["limit"]), many=True).data}
