"""A lane sends the cookies that the server has set, where they belong, until it takes them back."""

import time

import pytest

from perflab_loadtests.driver.clients import cookies
from perflab_loadtests.driver.clients.cookies import CookieJar


def jar(*headers: str, path: str = "/shop/cart") -> CookieJar:
    kept = CookieJar()
    for header in headers:
        kept.keep(header, path)
    return kept


@pytest.mark.parametrize(
    ("header", "path", "sent"),
    [
        ("sessionid=abc; Path=/; HttpOnly", "/anything", "sessionid=abc"),
        ("a=1; Path=/shop", "/shop/x?y=1", "a=1"),
        ("a=1; Path=/shop", "/shop?y=1", "a=1"),
        ("a=1; Path=/shop", "/shopping", ""),
        ("a=1", "/shop/other", "a=1"),
        ("a=1", "/elsewhere", ""),
        ("a=1; Secure; Path=/", "/", ""),
        ("a=1; Path=/; Max-Age=0", "/", ""),
        ("a=1; Path=/; Max-Age=60", "/", "a=1"),
        ("a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "/", ""),
        ("a=1; Path=/; Expires=Fri, 01 Jan 2100 00:00:00 GMT", "/", "a=1"),
        ('a="two words"; Path=/', "/", 'a="two words"'),
        ("", "/", ""),
        ("=;;=", "/", ""),
    ],
)
def test_a_cookie_goes_where_it_belongs(header: str, path: str, sent: str) -> None:
    assert jar(header).header(path, secure=False) == sent


def test_a_secure_cookie_goes_over_tls_only() -> None:
    assert jar("a=1; Secure; Path=/").header("/", secure=True) == "a=1"


def test_a_newer_cookie_takes_the_place_of_an_older_one() -> None:
    assert jar("a=1; Path=/", "a=2; Path=/", "b=3; Path=/").header("/", secure=False) == "a=2; b=3"


def test_the_server_takes_a_cookie_back() -> None:
    assert len(jar("a=1; Path=/", "a=; Path=/; Max-Age=0")) == 0


def test_a_cookie_ends_with_its_age(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = jar("a=1; Path=/; Max-Age=60")
    later = time.time() + 61
    monkeypatch.setattr(cookies.time, "time", lambda: later)
    assert kept.header("/", secure=False) == ""
