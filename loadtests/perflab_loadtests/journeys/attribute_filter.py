"""What does filtering by attributes ask? JSON containment of a colour with a size, or with a material."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor

COLOURS = ("black", "white", "grey", "blue", "green", "red", "brown", "beige", "navy", "yellow")
SIZES = ("M", "L", "S", "XL", "XS", "XXL")
MATERIALS = ("steel", "oak", "cotton", "glass", "leather", "bamboo", "ceramic", "linen", "walnut", "wool")
"""The target's most frequent values; a test holds them to its data."""


def requests(visitor: Visitor) -> Iterator[Request]:
    colour = visitor.draws.choice(COLOURS)
    if visitor.draws.uniform() < 0.5:
        second = f"size:{visitor.draws.choice(SIZES)}"
    else:
        second = f"material:{visitor.draws.choice(MATERIALS)}"
    yield get("/api/v1/products", "/api/v1/products", attribute=(f"color:{colour}", second))


ATTRIBUTE_FILTER = Journey(name="attribute_filter", requests=requests)
