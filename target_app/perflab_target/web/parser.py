"""Which request bodies are read at all? JSON objects and lists of bounded size and depth that PostgreSQL can store."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import IO, Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_BODY_BYTES = 1_000_000
MAX_DEPTH = 32


class BodyTooLarge(APIException):
    """More than any endpoint can need."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body is larger than {MAX_BODY_BYTES} bytes."


class BoundedJSONParser(JSONParser):
    """REST framework's, which by itself reads a body of any length and overflows the stack on deep ones."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        try:
            value = super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError:
            raise ParseError(f"JSON is nested more than {MAX_DEPTH} deep.") from None
        if (reason := unstorable(value)) is not None:
            raise ParseError(reason)
        return value


def unstorable(value: Any, depth: int = 0) -> str | None:
    """Why PostgreSQL could not hold this as text or JSONB; None where it can."""
    if depth > MAX_DEPTH:
        return f"JSON is nested more than {MAX_DEPTH} deep."
    parts: Iterable[Any]
    match value:
        case str():
            return _unstorable_text(value)
        case dict():
            parts = (part for pair in value.items() for part in pair)
        case list():
            parts = value
        case float() if value in {float("inf"), float("-inf")}:
            return "A number is too large."
        case _:
            return None
    return next((reason for part in parts if (reason := unstorable(part, depth + 1)) is not None), None)


def _unstorable_text(text: str) -> str | None:
    if "\0" in text:
        return "Null characters are not allowed."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "Text holds half of a surrogate pair."
    return None
