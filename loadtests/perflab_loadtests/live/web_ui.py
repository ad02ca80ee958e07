"""How is a run watched in Locust's own web page? The page beside a run that perflab drives: it shows, and may stop it.

Load comes from the plan: starting another run or changing users from the page is refused with the reason, since either
would change what is being measured. Resetting the statistics only resets the page; the evidence is kept elsewhere.
"""

from collections.abc import Callable
from typing import Any

import gevent
from flask import Response, jsonify
from locust import argument_parser
from locust.stats import stats_history

from perflab_loadtests.address import Address
from perflab_loadtests.live.server import HttpServer, listen

REFUSED = (
    "perflab drives this run: its users and its load come from the plan. "
    "Stop it here if you must, and start another with the perflab command."
)
STOPPING = "The run is being stopped; what was recorded is kept."


class WebUi:
    """An open page; `close` ends it and leaves the run alone."""

    def __init__(self, server: HttpServer, history: gevent.Greenlet) -> None:
        self._server = server
        self._history = history

    @property
    def url(self) -> str:
        return self._server.url

    def close(self) -> None:
        self._history.kill()
        self._server.close()


def open_web_ui(environment: Any, address: Address, on_stop: Callable[[], None]) -> WebUi:
    """Show the environment's statistics and charts; `on_stop` is called at the first press of Stop.

    Raises:
        AddressTaken: somebody else listens there.
        AddressUnusable: nobody could.
    """
    # Locust would read this process's command line for options of a locustfile; there is none, and the line is ours.
    argument_parser.ui_extra_args_dict = _no_extra_options
    page = environment.create_web_ui(host=address.host, port=address.port, delayed_start=True)
    page.app.debug = False
    views = page.app.view_functions
    views["locust.swarm"] = lambda: _refuse(environment)
    views["locust.update_user"] = lambda: _refuse(environment)
    views["locust.stop"] = _Stop(on_stop)
    server = listen(address, page.app)
    return WebUi(server, gevent.spawn(stats_history, environment.runner))


def _no_extra_options(args: Any = None) -> dict[str, dict[str, Any]]:
    return {}


def _refuse(environment: Any) -> Response:
    """As Locust refuses: its page shows the message of an answer without success."""
    return jsonify({"success": False, "message": REFUSED, "host": environment.host})


class _Stop:
    """Stops once; pressing again changes nothing."""

    def __init__(self, on_stop: Callable[[], None]) -> None:
        self._on_stop = on_stop
        self._stopped = False

    def __call__(self) -> Response:
        if not self._stopped:
            self._stopped = True
            self._on_stop()
        return jsonify({"success": True, "message": STOPPING})
