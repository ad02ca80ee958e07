"""Sentry events for tests, as an SDK would send them."""

import json
from typing import Any


def event(
    number: int = 1, *, raised: str = "KeyError", value: str = "'price'", at: float = 1_767_225_600, **fields: Any
) -> dict[str, Any]:
    """An event whose exception was raised two frames deep in the application."""
    frames = [
        {
            "filename": "django/core/handlers.py",
            "module": "django.core.handlers",
            "function": "get_response",
            "lineno": 10,
            "in_app": False,
        },
        {
            "filename": "shop/views.py",
            "module": "shop.views",
            "function": "checkout",
            "lineno": 42,
            "in_app": True,
            "pre_context": ["def checkout(request):"],
            "context_line": "    return price(basket)",
            "post_context": [""],
            "vars": {"basket": "[]"},
        },
        {"filename": "shop/prices.py", "module": "shop.prices", "function": "price", "lineno": 7, "in_app": True},
    ]
    sent = {
        "event_id": f"{number:032x}",
        "timestamp": at,
        "level": "error",
        "transaction": "/checkout",
        "exception": {"values": [{"type": raised, "value": value, "stacktrace": {"frames": frames}}]},
    }
    return sent | fields


def envelope(*items: tuple[str, Any], key: str = "perflab") -> bytes:
    """Items of (type, payload) with their lengths, under a header."""
    lines = [json.dumps({"dsn": f"http://{key}@127.0.0.1:1/1"}).encode()]
    for kind, payload in items:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        lines += [json.dumps({"type": kind, "length": len(body)}).encode(), body]
    return b"\n".join(lines) + b"\n"
