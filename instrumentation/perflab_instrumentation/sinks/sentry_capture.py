"""What does a project's own `capture_exception` know? The request's ids, added when an event happens and not before.

An event processor costs nothing until there is an event; the SDK's Django integration forks a scope per request.
"""

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.logging import ignore_logger
from sentry_sdk.integrations.threading import ThreadingIntegration
from sentry_sdk.types import Event, Hint

from perflab_instrumentation.options import Options
from perflab_instrumentation.request.activity import CURRENT
from perflab_instrumentation.request.redaction import redact_line, redact_message
from perflab_instrumentation.sinks.sentry import tags_of


def start(options: Options) -> None:
    """Start the SDK, unless the project has done so; say what every event then carries."""
    if not sentry_sdk.is_initialized():
        sentry_sdk.init(
            auto_enabling_integrations=False,
            # Its default copies both scopes for each task given to a thread pool, and gthread gives it every request.
            integrations=[ThreadingIntegration(propagate_scope=False)],
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,  # without a scope per request, one request's would be shown with another's error
        )
    for name in ("django.request", "django.server", "celery.app.trace", "perflab.instruments"):
        ignore_logger(name)
    tags = tags_of(options)

    def describe(event: Event, _hint: Hint) -> Event:
        event.setdefault("tags", {}).update(tags)
        _redact(event)
        activity = CURRENT.get()
        if activity is not None:
            contexts: dict[str, Any] = event.setdefault("contexts", {})
            contexts["trace"] = {
                "trace_id": f"{activity.context.trace_id:032x}",
                "span_id": f"{activity.context.span_id:016x}",
            }
        return event

    sentry_sdk.get_global_scope().add_event_processor(describe)


def _redact(event: Event) -> None:
    """What the request's own errors go through, in what the project captures: its messages and source lines."""
    raised: Any = event.get("exception") or {}
    for value in raised.get("values") or ():
        value["value"] = redact_message(str(value.get("value") or ""), str(value.get("module") or ""))
        for frame in (value.get("stacktrace") or {}).get("frames") or ():
            for name in ("pre_context", "post_context"):
                frame[name] = [redact_line(str(text)) for text in frame.get(name) or ()]
            frame["context_line"] = redact_line(str(frame.get("context_line") or ""))
    logged: Any = event.get("logentry") or {}
    for name in ("message", "formatted"):
        if name in logged:
            logged[name] = redact_message(str(logged[name]), "")
    if logged.get("params"):
        logged["params"] = []  # they are in `formatted`, where what is named a secret is hidden
