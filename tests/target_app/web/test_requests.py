"""Requests that never need a server: health, the schema, and everything that is refused before a query."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from perflab_target.storefront.tokens import mint

ENDPOINTS = {
    "GET /healthz",
    "GET /readyz",
    "GET /api/v1/products",
    "GET /api/v1/products/{id}",
    "PATCH /api/v1/products/{id}",
    "GET /api/v1/products/{id}/stock",
    "GET /api/v1/products/{id}/reviews",
    "POST /api/v1/products/{id}/reviews",
    "GET /api/v1/products/{id}/events",
    "GET /api/v1/products/{id}/related",
    "GET /api/v1/products/top",
    "GET /api/v1/search",
    "POST /api/v1/events",
    "GET /api/v1/orders",
    "GET /api/v1/orders/mine",
    "POST /api/v1/orders",
    "GET /api/v1/analytics/daily",
    "POST /api/v1/auth/token",
    "GET /api/v2/products/{id}",
    "GET /api/v1/flights",
    "GET /api/v1/flights/delays",
}


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "127.0.0.1"})


@pytest.fixture
def service(settings: Any) -> dict[str, str]:
    settings.PERFLAB_SERVICE_KEY = "key"
    return {"authorization": "Bearer key"}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Any:
    from django.conf import settings as configured

    class Patched:
        def __setattr__(self, name: str, value: object) -> None:
            monkeypatch.setattr(configured, name, value)

    return Patched()


def test_health_touches_nothing(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_the_schema_is_made_without_warnings_and_lists_every_endpoint() -> None:
    generator: Any = SchemaGenerator()
    schema = generator.get_schema(public=True)
    assert not GENERATOR_STATS
    listed = {
        f"{method.upper()} {path.replace('{product_id}', '{id}')}"
        for path, methods in schema["paths"].items()
        for method in methods
    }
    assert listed == {endpoint for endpoint in ENDPOINTS if "/api/" in endpoint}


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/products?page=0",
        "/api/v1/products?page=999999999",
        "/api/v1/products?page_size=101",
        "/api/v1/products?category=abc",
        "/api/v1/products?brand=9223372036854775808",
        "/api/v1/products?min_price=NaN",
        "/api/v1/products?max_price=-1",
        "/api/v1/products?sort=stock",
        "/api/v1/products?attribute=color",
        "/api/v1/products?attribute=color:%00",
        "/api/v1/search",
        "/api/v1/search?q=x",
        "/api/v1/search?q=a%00b",
        f"/api/v1/search?q={'x' * 65}",
        "/api/v1/products/1/events?limit=0",
        "/api/v1/products/1/related?limit=x",
        "/api/v1/products/top?days=366",
        "/api/v1/analytics/daily",
        "/api/v1/analytics/daily?from=2025-01-02&to=2025-01-01",
        "/api/v1/analytics/daily?from=2025-01-01&to=2025-04-03",
        "/api/v1/analytics/daily?from=0001-01-01&to=0001-01-02",
        "/api/v1/analytics/daily?from=9999-12-31&to=9999-12-31",
        "/api/v1/flights",
        "/api/v1/flights?carrier=UA",
        "/api/v1/flights?carrier=UA&day=2013-02-30",
        "/api/v1/flights?carrier=UA&day=2013-02-03&tail_number=N1",
        "/api/v1/flights?tail_number=n1",
        "/api/v1/flights/delays?from=2013-01-01",
    ],
)
def test_query_parameters_that_make_no_sense_are_400_and_named(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 400
    assert response.json()


@pytest.mark.parametrize("identifier", ["0", "-1", "01", "x", "9223372036854775808", "9" * 5_000, "%00", "1.0"])
def test_an_id_that_no_row_can_have_is_404(client: Client, identifier: str) -> None:
    response = client.get(f"/api/v1/products/{identifier}")
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("patch", "/api/v1/products/1"),
        ("post", "/api/v1/products/1/reviews"),
        ("post", "/api/v1/events"),
        ("get", "/api/v1/orders?status=paid"),
        ("get", "/api/v1/orders/mine"),
        ("post", "/api/v1/orders"),
    ],
)
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic key", "Bearer 1:2:3", "Bearer \u00ff"])
def test_what_needs_a_key_or_a_token_is_closed_without_it(
    client: Client, service: dict[str, str], method: str, url: str, header: str
) -> None:
    del service
    response = getattr(client, method)(url, headers={"authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_without_a_service_key_nobody_is_a_service(client: Client, settings: Any) -> None:
    settings.PERFLAB_SERVICE_KEY = None
    assert client.get("/api/v1/orders?status=paid", headers={"authorization": "Bearer "}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"price": "-1"},
        {"price": "1.234"},
        {"price": "NaN"},
        {"stock": -1},
        {"stock": 2**31},
        {"stock": None},
        {"price": {"a": 1}},
    ],
)
def test_a_product_change_that_makes_no_sense_is_400(client: Client, service: dict[str, str], body: object) -> None:
    response = client.patch("/api/v1/products/1", data=body, content_type="application/json", headers=service)
    assert response.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        [1],
        [{"product": 1}],
        [{"product": 1, "kind": "stolen"}],
        [{"product": 0, "kind": "view"}],
        [{"product": 2**63, "kind": "view"}],
        [{"product": 1, "kind": "view", "occurred_at": "0001-01-01T00:00:00+14:00"}],
        [{"product": 1, "kind": "view", "payload": [1]}],
        [{"product": 1, "kind": "view"}] * 501,
    ],
)
def test_events_that_make_no_sense_are_400(client: Client, service: dict[str, str], body: object) -> None:
    response = client.post("/api/v1/events", data=body, content_type="application/json", headers=service)
    assert response.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lines": []},
        {"lines": [{"product": 1, "quantity": 0}]},
        {"lines": [{"product": 1, "quantity": 1.5}]},
        {"lines": [{"product": "x", "quantity": 1}]},
        {"lines": [{"product": 1, "quantity": 1}] * 21},
        {"lines": {"product": 1}},
    ],
)
def test_an_order_that_makes_no_sense_is_400(client: Client, body: object) -> None:
    headers = {"authorization": f"Bearer {mint(1)}"}
    response = client.post("/api/v1/orders", data=body, content_type="application/json", headers=headers)
    assert response.status_code == 400


def test_only_json_is_read_and_only_json_is_written(client: Client, service: dict[str, str]) -> None:
    sent = client.patch("/api/v1/products/1", data="a=1", content_type="text/plain", headers=service)
    assert sent.status_code == 415
    assert client.get("/api/v1/products?page=0", headers={"accept": "text/html"}).status_code == 406


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    response = client.get("/healthz", headers={"host": "elsewhere.example"})
    assert (response.status_code, response.json()) == (400, {"detail": "Bad request."})
