"""What is to be said of a request that has ended? Its report, made only for the few that are shipped."""

import os
from collections.abc import Mapping, Sequence
from time import time_ns
from typing import Any

from django.http import HttpRequest

from perflab_instrumentation.request.activity import Activity


def header_names(allowed: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Each header that may leave, with its name in WSGI's dict."""
    bare = {"content-type", "content-length"}
    return tuple(
        (name.lower(), ("" if name.lower() in bare else "HTTP_") + name.upper().replace("-", "_")) for name in allowed
    )


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
) -> tuple[object, ...]:
    """The fields of a `Report`, as plain values."""
    meta: Mapping[str, Any] = request.META
    context = activity.context
    match = request.resolver_match
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
    return (
        *(context.trace_id, context.span_id, context.parent_span_id, context.sampled, reason),
        *(request.method or "", route, match._func_path if match is not None else "", request.path, status),
        *(time_ns() - duration_ns, duration_ns, os.getpid()),
        tuple((name, str(meta[key])) for name, key in headers if key in meta),
        tuple(request.GET) if meta.get("QUERY_STRING") else (),
        queries,
        activity.query_count,
        cache,
        tuple((text, activity.seen[text], frames) for text, frames in activity.repeated.items()),
        activity.error,
    )
