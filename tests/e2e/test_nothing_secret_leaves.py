"""Whatever a request carries or an error quotes: no credential, cookie, form, query value or parameter leaves."""

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from instrumented_application import Stack, eventually, running
from listening_peers import listening_peers

pytestmark = pytest.mark.e2e

URLS = """
import logging
import sentry_sdk
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from perflab_target.urls import urlpatterns as pages

DATABASE_URL = "postgresql://shop:source-secret@db.test/shop"

def parameter(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::integer", [request.POST["password"]])

def unique(request):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS leaky (email text PRIMARY KEY)")
        cursor.execute("TRUNCATE leaky")
        cursor.execute("INSERT INTO leaky VALUES (%s)", [request.POST["email"]])
        cursor.execute("INSERT INTO leaky VALUES (%s)", [request.POST["email"]])

def requoted(request):
    try:
        unique(request)
    except Exception as error:
        raise RuntimeError(f"the order failed: {error}") from None

def connecting(request):
    password = request.POST["password"]
    raise ConnectionError(f"no route to redis://worker:{password}@cache.test:6379/0, token={password}")

def literal(request):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '{request.POST['note']}' /* {request.POST['remark']} */")
    return HttpResponse("seen")

def captured(request):
    try:
        connecting(request)
    except ConnectionError:
        sentry_sdk.capture_exception()
    logging.getLogger("shop").error("login with password=%s failed", request.POST["password"])
    return HttpResponse("captured")

views = (parameter, unique, requoted, connecting, literal, captured)
urlpatterns = [*pages, *(path(view.__name__, view) for view in views)]
"""

SECRETS = (
    "cookie-secret",
    "basic-secret",
    base64.b64encode(b"shop:basic-secret").decode(),
    "proxy-secret",
    "key-secret",
    "query-secret",
    "form-secret",
    "person-secret",
    "source-secret",
    "literal-secret",
    "comment-secret",
)


@pytest.mark.parametrize("shipping", ["process", "thread"])
def test_nothing_secret_leaves_by_any_sink(stack: Stack, tmp_path: Path, shipping: str) -> None:
    (tmp_path / "leaky_urls.py").write_text(URLS)
    (tmp_path / "leaky_settings.py").write_text("from perflab_target.settings import *\nROOT_URLCONF = 'leaky_urls'\n")
    options = {"sinks": ["prometheus", "otel", "sentry", "silk"], "sample_ratio": 1.0, "shipping": shipping}
    own = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "leaky_settings"}
    with (
        listening_peers() as peers,
        running(stack, options=options, environment={**peers.environment, **own}) as application,
    ):
        headers = {
            "Cookie": "sessionid=cookie-secret; csrftoken=cookie-secret",
            "Authorization": f"Basic {base64.b64encode(b'shop:basic-secret').decode()}",
            "Proxy-Authorization": "Bearer proxy-secret",
            "X-Api-Key": "key-secret",
            "Referer": "https://shop.test/?token=query-secret",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = urlencode(
            {
                "password": "form-secret",
                "email": "person-secret@example.test",
                "note": "literal-secret",
                "remark": "comment-secret",
            }
        )
        pages = {"parameter": 500, "unique": 500, "requoted": 500, "connecting": 500, "literal": 200, "captured": 200}
        for page, status in pages.items():
            assert application.ask("POST", f"/{page}?token=query-secret", form, headers)[0] == status, page
        eventually(lambda: {"POST /captured"} <= {span["name"] for span in peers.spans()})
        for page in ("/parameter", "/unique", "/requoted", "/connecting"):
            eventually(
                lambda page=page: any(
                    event.get("transaction") == page and "exception" in event for event in peers.events()
                )
            )
        eventually(lambda: any("login with" in str(event.get("logentry")) for event in peers.events()))
        rows = _silk_rows(stack)
        eventually(lambda: "/captured" in rows())
        left = {
            "metrics": str(application.samples()),
            "silk": rows(),
            **{f"body {number}": body.decode(errors="replace") for number, body in enumerate(peers.bodies)},
        }
    for secret in SECRETS:
        for where, text in left.items():
            position = text.find(secret)
            assert position < 0, f"{secret} in {where}: {text[max(0, position - 200) : position + 50]}"


def _silk_rows(stack: Stack) -> Callable[[], str]:
    def rows() -> str:
        with stack.postgresql.connect(stack.database) as connection:
            tables = ("silk_request", "silk_response", "silk_sqlquery")
            return "".join(str(connection.execute(f"SELECT * FROM {table}".encode()).fetchall()) for table in tables)

    return rows
