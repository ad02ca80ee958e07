"""The page shows perflab's run, may stop it, and can change nothing else about it."""

from collections.abc import Iterator
from typing import Any

import pytest
from locust import argument_parser
from locust.env import Environment

from perflab_loadtests.address import Address
from perflab_loadtests.live import web_ui
from perflab_loadtests.live.locust_stats import LocustStats
from perflab_loadtests.live.window import Window

ADDRESS = Address(host="127.0.0.1", port=8089)


class NoServer:
    """Keeps the application for the test's own client."""

    application: Any = None
    url = "http://127.0.0.1:8089"

    def __init__(self, address: Address, application: Any) -> None:
        NoServer.application = application

    def close(self) -> None: ...


@pytest.fixture
def environment() -> Iterator[Any]:
    environment = Environment(host="http://127.0.0.1:8000")
    runner = environment.create_local_runner()
    yield environment
    runner.quit()


@pytest.fixture
def stops() -> list[str]:
    return []


@pytest.fixture
def page(environment: Any, stops: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of the page, without a socket."""
    monkeypatch.setattr(web_ui, "listen", NoServer)
    monkeypatch.setattr(argument_parser, "ui_extra_args_dict", argument_parser.ui_extra_args_dict)
    opened = web_ui.open_web_ui(environment, ADDRESS, lambda: stops.append("stopped"))
    yield NoServer.application.test_client()
    opened.close()


def test_it_shows_the_requests_of_the_windows(page: Any, environment: Any, window: Window) -> None:
    LocustStats(environment.stats, epoch_offset_s=1e9).feed(window)
    shown = page.get("/stats/requests").get_json()
    rows = {(row["method"], row["name"]): row for row in shown["stats"]}
    assert rows["GET", "/a"]["num_requests"] == 2
    assert rows["", "Aggregated"]["num_requests"] == 3
    assert rows["GET", "/a"]["max_response_time"] == 2500
    assert [error["error"] for error in shown["errors"]] == ["http_5xx"]


@pytest.mark.parametrize("path", ["/swarm", "/user"])
def test_another_run_or_other_users_are_refused_with_the_reason(page: Any, environment: Any, path: str) -> None:
    answer = page.post(path, data={"user_count": "50", "spawn_rate": "10", "host": "http://elsewhere"}).get_json()
    assert answer["success"] is False
    assert "perflab drives this run" in answer["message"]
    assert (environment.host, environment.runner.state) == ("http://127.0.0.1:8000", "ready")


def test_stop_ends_the_run_once(page: Any, stops: list[str]) -> None:
    assert page.post("/stop").get_json()["success"] is True
    page.post("/stop")
    assert stops == ["stopped"]


def test_a_link_cannot_stop_the_run(page: Any, stops: list[str]) -> None:
    assert page.get("/stop").status_code == 405
    assert stops == []


@pytest.mark.parametrize(
    "path", ["/", "/exceptions", "/logs", "/tasks", "/stats/report", "/stats/requests/csv", "/stats/failures/csv"]
)
def test_the_rest_of_the_page_works(page: Any, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["perflab_loadtests", "PLAN.json"])
    assert page.get(path).status_code == 200
