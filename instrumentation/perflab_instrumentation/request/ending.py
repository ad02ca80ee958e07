"""What is to be said of an activity that has ended? Its report, made only for the few that are shipped."""

import os
from collections.abc import Mapping, Sequence
from time import time_ns
from typing import Any

from django.http import HttpRequest

from perflab_instrumentation.report import REQUEST
from perflab_instrumentation.request.activity import Activity
from perflab_instrumentation.request.redaction import key_prefix


def header_names(allowed: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Each header that may leave, with its name in WSGI's dict."""
    bare = {"content-type", "content-length"}
    return tuple(
        (name.lower(), ("" if name.lower() in bare else "HTTP_") + name.upper().replace("-", "_")) for name in allowed
    )


def reason_of(activity: Activity, duration_ns: int, slow_ns: int) -> str:
    """Why this activity is reported; empty where it is only counted."""
    if activity.error:
        return "error"
    if activity.context.sampled:
        return "sampled"
    return "slow" if duration_ns >= slow_ns else ""


def report_of(
    activity: Activity,
    request: HttpRequest,
    *,
    status: int,
    route: str,
    reason: str,
    began_ns: int,
    duration_ns: int,
    headers: Sequence[tuple[str, str]],
    state: str = "",
) -> tuple[object, ...]:
    """The fields of a request's `Report`, as plain values."""
    meta: Mapping[str, Any] = request.META
    context = activity.context
    match = request.resolver_match
    return (
        *(context.trace_id, context.span_id, context.parent_span_id, context.sampled, reason),
        *(request.method or "", route, match._func_path if match is not None else "", request.path, status),
        *(time_ns() - duration_ns, duration_ns, os.getpid()),
        tuple((name, str(meta[key])) for name, key in headers if key in meta),
        tuple(request.GET) if meta.get("QUERY_STRING") else (),
        *_parts(activity, began_ns),
        *(REQUEST, state, ""),
    )


def job_report_of(
    activity: Activity,
    *,
    kind: str,
    name: str,
    state: str,
    destination: str,
    reason: str,
    began_ns: int,
    duration_ns: int,
) -> tuple[object, ...]:
    """The fields of a task's or command's `Report`; what only requests have is empty."""
    context = activity.context
    return (
        *(context.trace_id, context.span_id, context.parent_span_id, context.sampled, reason),
        *("", name, name, "", 0),
        *(time_ns() - duration_ns, duration_ns, os.getpid()),
        *((), ()),
        *_parts(activity, began_ns),
        *(kind, state, destination),
    )


def _parts(activity: Activity, began_ns: int) -> tuple[object, ...]:
    """From `queries` to `calls`."""
    queries = tuple(
        (
            *(statement.text, statement.fingerprint, statement.operation, system),
            *(query_began_ns - began_ns, query_ended_ns - began_ns, rows, frames, failed),
        )
        for statement, system, query_began_ns, query_ended_ns, rows, frames, failed in activity.queries
    )
    cache = tuple(
        (alias, operation, result, op_began_ns - began_ns, op_ended_ns - began_ns, keys)
        for alias, operation, result, op_began_ns, op_ended_ns, keys in activity.cache_operations
    )
    calls = tuple(
        (system, operation, key_prefix(key), call_began_ns - began_ns, call_ended_ns - began_ns, commands, failed)
        for system, operation, key, call_began_ns, call_ended_ns, commands, failed in activity.calls
    )
    return (
        queries,
        activity.query_count,
        cache,
        tuple((text, activity.seen[text], frames) for text, frames in activity.repeated.items()),
        activity.error,
        calls,
    )
