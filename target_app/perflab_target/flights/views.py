"""Which flights were there, and how late were they?"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.flights import reads
from perflab_target.flights.models import Flight
from perflab_target.web.parameters import DateRangeParameters, LimitParameters, checked


class FlightParameters(LimitParameters):
    """Either `carrier` and `day`, or `tail_number`."""

    carrier = serializers.RegexField(r"^[0-9A-Z]{2}\Z", required=False)
    day = serializers.DateField(required=False)
    tail_number = serializers.RegexField(r"^[0-9A-Z]{1,6}\Z", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.keys() & {"carrier", "day", "tail_number"} not in ({"carrier", "day"}, {"tail_number"}):
            raise serializers.ValidationError("Give either carrier and day, or tail_number.")
        return attrs


class FlightShape(serializers.ModelSerializer[Flight]):
    """One departure."""

    class Meta:
        model = Flight
        fields = (
            *("id", "day", "scheduled_at", "carrier", "number", "tail_number", "origin", "destination"),
            *("departure_delay_min", "arrival_delay_min", "air_time_min", "distance_miles"),
        )


class FlightsShape(serializers.Serializer[Any]):
    """A list of departures."""

    results = FlightShape(many=True)


class DailyDelayShape(serializers.Serializer[Any]):
    """One day's means."""

    day = serializers.DateField()
    departure_delay_min = serializers.FloatField(allow_null=True)
    arrival_delay_min = serializers.FloatField(allow_null=True)


class DailyDelaysShape(serializers.Serializer[Any]):
    """Means by day."""

    results = DailyDelayShape(many=True)


class Flights(APIView):
    """Departures of a carrier on a day, or of one aircraft."""

    @extend_schema(parameters=[FlightParameters], responses=FlightsShape)
    def get(self, request: Request) -> Response:
        values = checked(FlightParameters, request)
        if "tail_number" in values:
            found = reads.by_tail_number(values["tail_number"], values["limit"])
        else:
            found = reads.by_carrier_and_day(values["carrier"], values["day"], values["limit"])
        return Response({"results": FlightShape(found, many=True).data})


class Delays(APIView):
    """Mean delays per day."""

    @extend_schema(parameters=[DateRangeParameters], responses=DailyDelaysShape)
    def get(self, request: Request) -> Response:
        values = checked(DateRangeParameters, request)
        days = reads.delays_per_day(values["from"], values["to"])
        return Response({"results": DailyDelayShape(days, many=True).data})
