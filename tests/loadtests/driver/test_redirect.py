"""A redirect leads where RFC 9110 says, as the request that it says."""

import pytest

from perflab_loadtests.driver.clients.redirect import redirected, same_origin
from perflab_loadtests.journeys import Request

HERE = "http://shop.test:8000"
READ = Request(method="GET", path="/a/b?c=d", endpoint="GET /a", headers=(("Authorization", "Bearer x"),))
WRITE = Request(
    method="POST", path="/a", endpoint="POST /a", body=b"{}", headers=(("Content-Type", "application/json"), ("X", "y"))
)


@pytest.mark.parametrize(
    ("location", "origin", "path"),
    [
        ("/there", HERE, "/there"),
        ("there?x=1", HERE, "/a/there?x=1"),
        ("http://shop.test:8000/x", HERE, "/x"),
        ("https://shop.test/", "https://shop.test", "/"),
        ("//other.test/x#part", "http://other.test", "/x"),
    ],
)
def test_a_location_is_read_from_where_it_stands(location: str, origin: str, path: str) -> None:
    there, following = redirected(READ, 302, HERE, location)
    assert (there, following.path) == (origin, path)


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_write_stays_one_only_where_the_status_says_so(status: int, method: str) -> None:
    _, following = redirected(WRITE, status, HERE, "/x")
    assert following.method == method
    assert following.body == (b"{}" if method == "POST" else None)
    assert (("Content-Type", "application/json") in following.headers) == (method == "POST")


def test_another_server_gets_no_credentials() -> None:
    assert redirected(READ, 302, HERE, "/x")[1].headers == READ.headers
    assert redirected(READ, 302, HERE, "http://other.test/x")[1].headers == ()


@pytest.mark.parametrize("location", ["ftp://x/y", "javascript:alert(1)", "https:///x"])
def test_what_is_no_web_address_is_not_followed(location: str) -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        redirected(READ, 302, HERE, location)


def test_a_schemes_own_port_may_be_left_out() -> None:
    assert same_origin("http://a:80", "http://a")
    assert not same_origin("http://a", "https://a")
