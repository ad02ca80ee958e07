"""Flights: by carrier and day, by tail number, and mean delays per day."""

from typing import Any

from django.db.models import Avg, Count
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.flights.models import Flight
from perflab_target.storefront.parameters import DateRange
from perflab_target.storefront.validation import asked


class FlightFilter(serializers.Serializer[Any]):
    carrier = serializers.RegexField(r"^[A-Z0-9]{2}$", required=False)
    day = serializers.DateField(required=False)
    tail_number = serializers.RegexField(r"^[A-Z0-9]{4,8}$", required=False)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "tail_number" not in attrs and not {"carrier", "day"} <= attrs.keys():
            raise serializers.ValidationError("give tail_number, or carrier and day")
        return attrs


class FlightRepresentation(serializers.ModelSerializer[Flight]):
    class Meta:
        model = Flight
        fields = (
            "id",
            "day",
            "carrier",
            "flight_number",
            "tail_number",
            "origin",
            "destination",
            "departure_delay_min",
            "arrival_delay_min",
        )


class DailyDelay(serializers.Serializer[Any]):
    day = serializers.DateField()
    flights = serializers.IntegerField()
    departure_delay_min = serializers.FloatField(allow_null=True)
    arrival_delay_min = serializers.FloatField(allow_null=True)


class Flights(APIView):
    @extend_schema(parameters=[FlightFilter], responses=FlightRepresentation(many=True))
    def get(self, request: Request) -> Response:
        wanted = asked(FlightFilter, request.query_params)
        limit = wanted.pop("limit")
        flights = Flight.objects.filter(**wanted).order_by("scheduled_departure", "id")[:limit]
        return Response({"results": FlightRepresentation(flights, many=True).data})


class Delays(APIView):
    @extend_schema(parameters=[DateRange], responses=DailyDelay(many=True))
    def get(self, request: Request) -> Response:
        dates = asked(DateRange, request.query_params)
        days = (
            Flight.objects.filter(day__gte=dates["from"], day__lte=dates["to"])
            .values("day")
            .annotate(
                flights=Count("id"),
                departure_delay_min=Avg("departure_delay_min"),
                arrival_delay_min=Avg("arrival_delay_min"),
            )
            .order_by("day")
        )
        return Response({"results": DailyDelay(days, many=True).data})
