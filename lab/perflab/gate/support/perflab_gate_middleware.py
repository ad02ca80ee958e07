"""How does a gated process forget what its caches hold? On a request to one path, which also says that it is up.

A cache inside the process cannot be reached from outside, and a gate needs the way of a miss as well as of a hit.
"""

from collections.abc import Callable

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

FORGET_PATH = "/.perflab-gate/forget-caches"


class ForgetCaches:
    """Answers FORGET_PATH itself, with 204."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != FORGET_PATH:
            return self._get_response(request)
        for alias in caches:
            caches[alias].clear()
        return HttpResponse(status=204)
