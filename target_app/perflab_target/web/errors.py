"""What does a client see when something is wrong? JSON with a `detail`, and a status that puts the blame right.

What the client sent is 4xx; a database that refuses connections is 503, since another try may succeed.
"""

import logging
from typing import Any

from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

logger = logging.getLogger(__name__)


class Conflict(APIException):
    """The request is well-formed and the data's present state forbids it."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The present state of the data forbids this."


class Unavailable(APIException):
    """A server behind this one refused or was too slow."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The database is not available; try again."


class Unprocessable(APIException):
    """The database found the values out of its range."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "A value is outside what can be stored."


class ExceptUnavailable(logging.Filter):
    """Keeps Django from saying a second time, without the cause, what `as_response` has logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != status.HTTP_503_SERVICE_UNAVAILABLE


def as_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler; None lets the error through to handler500 and the log."""
    translated = _translate(error)
    response = exception_handler(translated, context)
    if response is not None and response.status_code == status.HTTP_503_SERVICE_UNAVAILABLE:
        response["Retry-After"] = "1"
        logger.warning("503: %s", error)
    return response


def _translate(error: Exception) -> Exception:
    match error:
        case IntegrityError():
            return Conflict("Something that the request names no longer exists.")
        case OperationalError() | InterfaceError():
            return Unavailable()
        case DataError():
            return Unprocessable()
        case _:
            return error


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400 (a Host header that is not ours, say)."""
    del request, exception
    return JsonResponse({"detail": "Bad request."}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    del request, exception
    return JsonResponse({"detail": "Not found."}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; the traceback is in the log."""
    del request
    return JsonResponse({"detail": "Server error."}, status=500)
