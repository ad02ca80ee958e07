"""What is an endpoint called?"""

import pytest

from perflab_instrumentation.examine.routes import endpoint_name


@pytest.mark.parametrize(
    ("route", "name"),
    [
        ("api/v1/products/<int:product_id>", "GET /api/v1/products/{id}"),
        ("api/v1/products/<int:pk>/reviews/<int:review_id>", "GET /api/v1/products/{id}/reviews/{id}"),
        ("blog/<slug:title>/", "GET /blog/{title}/"),
        ("<path>", "GET /{path}"),
        (r"^articles/(?P<year>[0-9]{4})/(?P<slug>[\w-]+)/$", "GET /articles/{year}/{slug}/"),
        (r"^users/(?P<user_id>(?:\d+|me))\Z", "GET /users/{id}"),
        ("", "GET /"),
        (None, "GET (no route)"),
    ],
)
def test_a_route_has_one_name(route: str | None, name: str) -> None:
    assert endpoint_name("GET", route) == name
