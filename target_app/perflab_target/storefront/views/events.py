"""Events: the latest of a product, new ones in bulk, and counts per day."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront.models import Event, Product
from perflab_target.storefront.parameters import DateRange, Limit, NewEvent, NewEvents
from perflab_target.storefront.representations import DailyCount, EventRepresentation
from perflab_target.storefront.tokens import BearerAuthentication, IsService
from perflab_target.storefront.validation import asked


class ProductEvents(APIView):
    """The newest first; the columns read are those that the covering index carries."""

    @extend_schema(parameters=[Limit], responses=EventRepresentation(many=True))
    def get(self, request: Request, product_id: int) -> Response:
        limit = asked(Limit, request.query_params)["limit"]
        events = Event.objects.filter(product_id=product_id).order_by("-occurred_at").only("id", "kind", "occurred_at")
        return Response({"results": EventRepresentation(events[:limit], many=True).data})


class EventIntake(APIView):
    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsService,)

    @extend_schema(request=NewEvent(many=True), responses={201: None})
    def post(self, request: Request) -> Response:
        new = asked(NewEvents, request.data)
        wanted = {item["product"] for item in new}
        known = set(Product.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        if wanted - known:
            raise ValidationError({"product": [f"unknown: {sorted(wanted - known)[:5]}"]})
        now = timezone.now()
        Event.objects.bulk_create(
            Event(
                product_id=item["product"],
                kind=item["kind"],
                occurred_at=item.get("occurred_at", now),
                payload=item.get("payload", {}),
            )
            for item in new
        )
        return Response({"created": len(new)}, status=status.HTTP_201_CREATED)


class DailyAnalytics(APIView):
    """Events per day and kind between two dates, both included."""

    @extend_schema(parameters=[DateRange], responses=DailyCount(many=True))
    def get(self, request: Request) -> Response:
        dates = asked(DateRange, request.query_params)
        first = datetime.combine(dates["from"], time.min, UTC)
        last = datetime.combine(dates["to"], time.min, UTC) + timedelta(days=1)
        counts = (
            Event.objects.filter(occurred_at__gte=first, occurred_at__lt=last)
            .values("kind", day=TruncDate("occurred_at"))
            .annotate(count=Count("id"))
            .order_by("day", "kind")
        )
        return Response({"results": DailyCount(counts, many=True).data})
