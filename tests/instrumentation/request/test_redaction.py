"""Messages lose the values that databases quote, and secrets, and keep what explains the error."""

import pytest

from perflab_instrumentation.request.redaction import redact_message

UNIQUE = (
    'duplicate key value violates unique constraint "user_email"\nDETAIL:  Key (email)=(ada@x.test) already exists.'
)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (UNIQUE, 'duplicate key value violates unique constraint "user_email"'),
        ('invalid input syntax for type integer: "ada@x.test"', "invalid input syntax for type integer: [hidden]"),
        ("Key (email)=(ada@x.test) is missing", "Key (email)=([hidden]) is missing"),
    ],
)
def test_a_databases_message_loses_the_rows_values(message: str, kept: str) -> None:
    assert redact_message(message, "django.db.utils") == kept


@pytest.mark.parametrize(
    "message",
    [
        "login failed: password=hunter2",
        "{'user': 1, 'password': 'hunter2'}",
        "Authorization: Bearer hunter2",
        "GET /?api_key=hunter2&page=1",
        "csrf_token: hunter2",
        "no route to redis://worker:hunter2@cache.test:6379/0",
        'DATABASE_URL = "postgresql://shop:hunter2@db.test/shop"',
        "the order failed: duplicate key\nDETAIL:  Key (email)=(hunter2) already exists.",
    ],
)
def test_secrets_are_hidden_in_any_message(message: str) -> None:
    assert "hunter2" not in redact_message(message, "shop.errors")


def test_an_ordinary_message_stays() -> None:
    assert redact_message("no product 17 in 'amber'", "builtins") == "no product 17 in 'amber'"
