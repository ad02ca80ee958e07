"""How does a gated process forget what its caches hold? On a request to one path, which also says that it is up.

A cache inside the process cannot be reached from outside, and a gate needs the way of a miss as well as of a hit.
Views come with the first request, and some modules with the first call: their origin is looked at here too.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

FORGET_PATH = "/.perflab-gate/forget-caches"


class ForgetCaches:
    """Answers FORGET_PATH itself, with 204; with 500 and a word in the log where code of the work tree runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._origin = importlib.import_module("perflab_gate_origin")
        self._origins = self._origin.Origins(json.loads(os.environ["PERFLAB_GATED"]))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != FORGET_PATH:
            return self._get_response(request)
        foreign = self._origins.foreign(sys.modules)
        if foreign:
            sys.stderr.write(f"{self._origin.refusal(foreign)}\n")
            sys.stderr.flush()
            return HttpResponse(status=500)
        for alias in caches:
            caches[alias].clear()
        return HttpResponse(status=204)
