"""What is an endpoint called? Method and route template, in one form for Django's paths and regular expressions."""

import re

NO_ROUTE = "(no route)"

_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
_NAMED_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()\[\]\\]|\\.|\[(?:\\.|[^\]])*\]|\([^()]*\))*\)")
_ANCHORS = re.compile(r"[\^$]|\\Z|\\A|\\z")


def endpoint_name(method: str, route: str | None) -> str:
    """`GET`, `api/v1/products/<int:product_id>` -> `GET /api/v1/products/{id}`.

    Args:
        method: The request's.
        route: `ResolverMatch.route`; None or empty text where nothing was resolved.
    """
    if route is None:
        return f"{method} {NO_ROUTE}"
    template = _NAMED_GROUP.sub(_placeholder, _ANCHORS.sub("", route))
    template = _CONVERTER.sub(_placeholder, template)
    return f"{method} /{template.lstrip('/')}"


def _placeholder(match: re.Match[str]) -> str:
    """A key's name says no more than its place in the path does."""
    name = match[1]
    return "{id}" if name in {"pk", "id"} or name.endswith(("_id", "_pk")) else f"{{{name}}}"
