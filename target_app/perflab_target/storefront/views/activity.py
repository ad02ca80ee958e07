"""What happens around products: reviews, events, and events per day."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront import writes
from perflab_target.storefront.authentication import CustomerToken, Recognised, RecognisedToWrite, ServiceKey, shopper
from perflab_target.storefront.bodies import EventBody, ReviewBody, checked_body
from perflab_target.storefront.reads import activity
from perflab_target.storefront.representations import (
    CreatedShape,
    DailyEventsShape,
    EventShape,
    ReviewShape,
    listing,
    paged,
)
from perflab_target.web.parameters import DateRangeParameters, LimitParameters, PageParameters, checked, offsets

MAX_EVENTS = 500


class ProductReviews(APIView):
    """A product's reviews: read by anybody, written by customers."""

    authentication_classes = (CustomerToken,)
    permission_classes = (RecognisedToWrite,)

    @extend_schema(parameters=[PageParameters], responses=paged(ReviewShape))
    def get(self, request: Request, product_id: int) -> Response:
        values = checked(PageParameters, request)
        page = activity.reviews(product_id, offsets(values))
        return Response({"page": values["page"], "results": ReviewShape(page, many=True).data})

    @extend_schema(request=ReviewBody, responses={201: ReviewShape})
    def post(self, request: Request, product_id: int) -> Response:
        body = checked_body(ReviewBody(data=request.data))
        review = writes.add_review(product_id, shopper(request).customer_id, body.validated_data)
        return Response(ReviewShape(review).data, status=201)


class ProductEvents(APIView):
    """A product's newest events."""

    @extend_schema(parameters=[LimitParameters], responses=listing(EventShape))
    def get(self, request: Request, product_id: int) -> Response:
        events = activity.recent_events(product_id, checked(LimitParameters, request)["limit"])
        return Response({"results": EventShape(events, many=True).data})


class Events(APIView):
    """The import of events, many at once."""

    authentication_classes = (ServiceKey,)
    permission_classes = (Recognised,)

    @extend_schema(request=EventBody(many=True), responses={201: CreatedShape})
    def post(self, request: Request) -> Response:
        bodies: serializers.ListSerializer[Any] = serializers.ListSerializer(
            child=EventBody(), data=request.data, allow_empty=False, max_length=MAX_EVENTS
        )
        return Response({"created": writes.record_events(checked_body(bodies).validated_data)}, status=201)


class DailyEvents(APIView):
    """Events per day and kind."""

    @extend_schema(parameters=[DateRangeParameters], responses=listing(DailyEventsShape))
    def get(self, request: Request) -> Response:
        values = checked(DateRangeParameters, request)
        days = activity.events_per_day(values["from"], values["to"])
        return Response({"results": DailyEventsShape(days, many=True).data})
