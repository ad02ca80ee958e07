"""What do users do? Journeys, one file each, and the mixes that weigh them. Pure: nothing here sends anything.

`module:Name` names a mix of the user's own wherever a mix is named.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from perflab_loadtests.journeys.browse import ReadProduct, ReadRelated, ReadTopSellers
from perflab_loadtests.journeys.change import ChangePrice, PlaceOrder, ReportEvents, WriteReview
from perflab_loadtests.journeys.flights import DelaysOfAWeek, FlightsOfACarrier, FlightsOfAnAircraft
from perflab_loadtests.journeys.look_up import (
    DailyAnalytics,
    FilterByAttributes,
    ListCategory,
    PendingOrders,
    RecentEvents,
    SearchByCode,
    SearchByWord,
)
from perflab_loadtests.journeys.mix import Mix, Weighted
from perflab_loadtests.journeys.one_row import ReadStock

MIXES: Final[Mapping[str, Mix]] = MappingProxyType(
    {
        mix.name: mix
        for mix in (
            Mix(
                name="browse",
                journeys=(Weighted(ReadProduct(), 80), Weighted(ReadRelated(), 15), Weighted(ReadTopSellers(), 5)),
            ),
            Mix(
                name="browse_with_writes",
                journeys=(
                    Weighted(ReadProduct(), 75),
                    Weighted(ReadRelated(), 15),
                    Weighted(ReadTopSellers(), 5),
                    Weighted(ChangePrice(), 5),
                ),
            ),
            Mix(
                name="search",
                journeys=(Weighted(SearchByWord(), 40), Weighted(SearchByCode(), 30), Weighted(ListCategory(), 30)),
            ),
            Mix(
                name="lookups",
                journeys=(
                    Weighted(RecentEvents(), 40),
                    Weighted(SearchByCode(), 15),
                    Weighted(FilterByAttributes(), 15),
                    Weighted(PendingOrders(), 15),
                    Weighted(DailyAnalytics(), 15),
                ),
            ),
            Mix(
                name="write_heavy",
                journeys=(
                    Weighted(ReadProduct(), 40),
                    Weighted(ReportEvents(), 25),
                    Weighted(ChangePrice(), 15),
                    Weighted(WriteReview(), 10),
                    Weighted(PlaceOrder(), 10),
                ),
            ),
            Mix(name="one_row", journeys=(Weighted(ReadStock(), 1),)),
            Mix(
                name="flights",
                journeys=(
                    Weighted(FlightsOfACarrier(), 40),
                    Weighted(FlightsOfAnAircraft(), 40),
                    Weighted(DelaysOfAWeek(), 20),
                ),
            ),
        )
    }
)


def find_mix(name: str) -> Mix:
    """A mix by its name, or the user's own as `module:Name`.

    Raises:
        LookupError: there is none of that name; the message lists the choices.
    """
    if ":" in name:
        module, _, attribute = name.partition(":")
        try:
            mix = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise LookupError(f"mix {name!r} cannot be imported: {error}") from error
        if not isinstance(mix, Mix):
            raise LookupError(f"mix {name!r} is a {type(mix).__name__}, not a Mix")
        return mix
    if name not in MIXES:
        raise LookupError(f"mix {name!r} is unknown (choices: {', '.join(MIXES)})")
    return MIXES[name]
