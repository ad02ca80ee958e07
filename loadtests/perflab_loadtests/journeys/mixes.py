"""Which mixes are there? Journeys and their shares of the visits, by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_loadtests.journeys.attribute_filter import ATTRIBUTE_FILTER
from perflab_loadtests.journeys.category_by_price import CATEGORY_BY_PRICE
from perflab_loadtests.journeys.change_price import CHANGE_PRICE
from perflab_loadtests.journeys.daily_analytics import DAILY_ANALYTICS
from perflab_loadtests.journeys.filtered_list import FILTERED_LIST
from perflab_loadtests.journeys.flight_delays import FLIGHT_DELAYS
from perflab_loadtests.journeys.flights_board import FLIGHTS_BOARD
from perflab_loadtests.journeys.flights_of_aircraft import FLIGHTS_OF_AIRCRAFT
from perflab_loadtests.journeys.journey import Journey, Mix
from perflab_loadtests.journeys.pending_orders import PENDING_ORDERS
from perflab_loadtests.journeys.place_order import PLACE_ORDER
from perflab_loadtests.journeys.product_list import PRODUCT_LIST
from perflab_loadtests.journeys.product_page import PRODUCT_PAGE
from perflab_loadtests.journeys.recent_events import RECENT_EVENTS
from perflab_loadtests.journeys.record_events import RECORD_EVENTS
from perflab_loadtests.journeys.related_products import RELATED_PRODUCTS
from perflab_loadtests.journeys.stock_check import STOCK_CHECK
from perflab_loadtests.journeys.text_search import TEXT_SEARCH
from perflab_loadtests.journeys.top_sellers import TOP_SELLERS
from perflab_loadtests.journeys.write_review import WRITE_REVIEW

JOURNEYS: Final[Mapping[str, Journey]] = MappingProxyType(
    {
        journey.name: journey
        for journey in (
            PRODUCT_PAGE,
            RELATED_PRODUCTS,
            TOP_SELLERS,
            PRODUCT_LIST,
            TEXT_SEARCH,
            FILTERED_LIST,
            CATEGORY_BY_PRICE,
            ATTRIBUTE_FILTER,
            RECENT_EVENTS,
            PENDING_ORDERS,
            DAILY_ANALYTICS,
            STOCK_CHECK,
            CHANGE_PRICE,
            WRITE_REVIEW,
            RECORD_EVENTS,
            PLACE_ORDER,
            FLIGHTS_BOARD,
            FLIGHTS_OF_AIRCRAFT,
            FLIGHT_DELAYS,
        )
    }
)

_BROWSING = ((PRODUCT_PAGE, 72), (RELATED_PRODUCTS, 13), (PRODUCT_LIST, 10), (TOP_SELLERS, 5))

MIXES: Final[Mapping[str, Mix]] = MappingProxyType(
    {
        mix.name: mix
        for mix in (
            Mix(name="browse", summary="Reading the catalogue; popular products most", journeys=_BROWSING),
            Mix(
                name="browse_with_writes",
                summary="Browsing, with 5 % price changes that invalidate caches",
                journeys=(*((journey, weight * 0.95) for journey, weight in _BROWSING), (CHANGE_PRICE, 5)),
            ),
            Mix(
                name="search",
                summary="Substring searches and filtered lists",
                journeys=((TEXT_SEARCH, 60), (FILTERED_LIST, 25), (CATEGORY_BY_PRICE, 15)),
            ),
            Mix(
                name="write_heavy",
                summary="Prices, reviews, events in bulk and orders",
                journeys=((CHANGE_PRICE, 30), (WRITE_REVIEW, 25), (RECORD_EVENTS, 20), (PLACE_ORDER, 25)),
            ),
            Mix(
                name="lookups",
                summary="Reads that an index can serve: recent events, substrings, attributes, statuses, days",
                journeys=(
                    (RECENT_EVENTS, 35),
                    (TEXT_SEARCH, 15),
                    (ATTRIBUTE_FILTER, 15),
                    (PENDING_ORDERS, 15),
                    (DAILY_ANALYTICS, 10),
                    (CATEGORY_BY_PRICE, 10),
                ),
            ),
            Mix(name="one_row", summary="One row by its key: what a connection costs", journeys=((STOCK_CHECK, 1),)),
            Mix(
                name="flights",
                summary="The real data set: flights by carrier and day, by aircraft, delays per day",
                journeys=((FLIGHTS_BOARD, 50), (FLIGHTS_OF_AIRCRAFT, 40), (FLIGHT_DELAYS, 10)),
            ),
        )
    }
)
