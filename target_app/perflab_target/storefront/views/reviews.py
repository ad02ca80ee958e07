"""Reviews of a product."""

from django.db import IntegrityError
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront.models import Customer, Product, Review
from perflab_target.storefront.parameters import NewReview, Page
from perflab_target.storefront.representations import ReviewRepresentation
from perflab_target.storefront.tokens import BearerAuthentication, CustomerIdentity
from perflab_target.storefront.validation import asked


class ProductReviews(APIView):
    authentication_classes = (BearerAuthentication,)

    @extend_schema(parameters=[Page], responses=ReviewRepresentation(many=True))
    def get(self, request: Request, product_id: int) -> Response:
        page = asked(Page, request.query_params)
        first = (page["page"] - 1) * page["page_size"]
        reviews = Review.objects.filter(product_id=product_id).order_by("-created_at", "-id")
        found = reviews[first : first + page["page_size"]]
        return Response({"page": page["page"], "results": ReviewRepresentation(found, many=True).data})

    @extend_schema(request=NewReview, responses={201: ReviewRepresentation})
    def post(self, request: Request, product_id: int) -> Response:
        if not isinstance(request.user, CustomerIdentity):
            raise AuthenticationFailed("Reviews are written by customers.")
        new = asked(NewReview, request.data)
        if not Product.objects.filter(pk=product_id).exists():
            raise Http404(f"no product {product_id}")
        if not Customer.objects.filter(pk=request.user.customer_id).exists():
            raise AuthenticationFailed("The customer no longer exists.")
        try:
            review = Review.objects.create(
                product_id=product_id, customer_id=request.user.customer_id, created_at=timezone.now(), **new
            )
        except IntegrityError:
            raise Http404("the product or the customer has just gone") from None
        return Response(ReviewRepresentation(review).data, status=status.HTTP_201_CREATED)
