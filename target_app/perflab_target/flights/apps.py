"""How are the flights installed?"""

from django.apps import AppConfig


class FlightsConfig(AppConfig):
    """The label names the tables: flights_flight, flights_airline."""

    name = "perflab_target.flights"
    label = "flights"
