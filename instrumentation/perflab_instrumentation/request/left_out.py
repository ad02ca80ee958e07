"""Which requests say nothing about users? Views marked here are served, and neither counted nor reported."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

MARK = "perflab_left_out"


def left_out[View: Callable[..., Any]](view: View) -> View:
    """Mark a view (for a class, its `dispatch`): probes would pull percentiles down and fill the traces."""
    setattr(view, MARK, True)
    return view


def is_left_out(request: HttpRequest) -> bool:
    """Whether the view that served it is marked; known once the request was routed."""
    match = request.resolver_match
    return match is not None and getattr(match.func, MARK, False)
