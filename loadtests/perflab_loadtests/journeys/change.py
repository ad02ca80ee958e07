"""Somebody changes something: prices, reviews, events, orders."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from perflab_loadtests.journeys.keys import Keys
from perflab_loadtests.journeys.request import Request, send


@dataclass(frozen=True, slots=True)
class ChangePrice:
    """A service sets a product's price; popular products change most, which is what hurts a cache."""

    writes: bool = True

    def requests(self, keys: Keys) -> Iterator[Request]:
        price = f"{keys.random.randrange(100, 100_000) / 100:.2f}"
        body = json.dumps({"price": price}).encode()
        yield send("PATCH", f"/api/v1/products/{keys.product()}", "/api/v1/products/{id}", body, keys.service())


@dataclass(frozen=True, slots=True)
class WriteReview:
    """A customer reviews a product."""

    writes: bool = True

    def requests(self, keys: Keys) -> Iterator[Request]:
        review = {"rating": keys.random.randint(1, 5), "title": "As described", "body": "It does what it should. " * 4}
        yield send(
            "POST",
            f"/api/v1/products/{keys.product()}/reviews",
            "/api/v1/products/{id}/reviews",
            json.dumps(review).encode(),
            keys.customer_token(),
        )


@dataclass(frozen=True, slots=True)
class ReportEvents:
    """A service delivers a batch of twenty events."""

    writes: bool = True

    def requests(self, keys: Keys) -> Iterator[Request]:
        events = [
            {"product": keys.product(), "kind": "view", "payload": {"session": keys.random.randrange(100_000)}}
            for _ in range(20)
        ]
        yield send("POST", "/api/v1/events", "/api/v1/events", json.dumps(events).encode(), keys.service())


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """A customer orders one to three products."""

    writes: bool = True

    def requests(self, keys: Keys) -> Iterator[Request]:
        products = {keys.product() for _ in range(keys.random.randint(1, 3))}
        lines = [{"product": product, "quantity": 1} for product in sorted(products)]
        body = json.dumps({"lines": lines}).encode()
        yield send("POST", "/api/v1/orders", "/api/v1/orders", body, keys.customer_token())
