"""What went wrong, and where? The exception that no view handled, as plain tuples, without anybody's local variables.

Serialising locals is what an error costs most with Sentry's defaults, and locals hold passwords.
"""

from typing import Any

from django.core.signals import got_request_exception

from perflab_instrumentation.request.activity import CURRENT, ExceptionLink
from perflab_instrumentation.request.frames import traceback_frames

LONGEST_CHAIN = 5
LONGEST_MESSAGE = 2000


def watch() -> None:
    """Listen for Django's signal: it is sent for each exception that becomes a 500."""
    got_request_exception.connect(_note, weak=False, dispatch_uid="perflab.instruments")


def _note(sender: Any, **_: Any) -> None:
    import sys

    activity, error = CURRENT.get(), sys.exception()
    if activity is not None and error is not None:
        activity.error = exception_chain(error)


def exception_chain(error: BaseException) -> tuple[ExceptionLink, ...]:
    """The exception first, then what caused it."""
    links: list[ExceptionLink] = []
    current: BaseException | None = error
    while current is not None and len(links) < LONGEST_CHAIN:
        kind = type(current)
        links.append((kind.__qualname__, kind.__module__, _message(current), traceback_frames(current.__traceback__)))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return tuple(links)


def _message(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST_MESSAGE]
    except Exception:  # noqa: BLE001 (a __str__ of the project's may raise anything, and this is its error handling)
        return f"<{type(error).__qualname__} cannot be written as text>"
