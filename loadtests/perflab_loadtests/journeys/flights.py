"""Somebody asks about the flights out of New York in 2013."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from perflab_loadtests.journeys.keys import Keys
from perflab_loadtests.journeys.request import Request, get

CARRIERS = ("UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX")
YEAR = date(2013, 1, 1)


def _day(keys: Keys) -> date:
    return YEAR + timedelta(days=keys.random.randrange(358))


@dataclass(frozen=True, slots=True)
class FlightsOfACarrier:
    """What did a carrier fly on a day?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        wanted = {"carrier": keys.random.choice(CARRIERS), "day": _day(keys).isoformat()}
        yield get(f"/api/v1/flights?{urlencode(wanted)}", "/api/v1/flights?carrier&day")


@dataclass(frozen=True, slots=True)
class FlightsOfAnAircraft:
    """Where was an aircraft?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        wanted = {"tail_number": keys.random.choice(keys.space.search_terms)}
        yield get(f"/api/v1/flights?{urlencode(wanted)}", "/api/v1/flights?tail_number")


@dataclass(frozen=True, slots=True)
class DelaysOfAWeek:
    """How late were the flights of a week?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        first = _day(keys)
        wanted = {"from": first.isoformat(), "to": (first + timedelta(days=6)).isoformat()}
        yield get(f"/api/v1/flights/delays?{urlencode(wanted)}", "/api/v1/flights/delays")
