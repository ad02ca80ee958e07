"""Which URLs have the flights?"""

from django.urls import path

from perflab_target.flights.views import Delays, Flights

urlpatterns = [path("flights", Flights.as_view()), path("flights/delays", Delays.as_view())]
