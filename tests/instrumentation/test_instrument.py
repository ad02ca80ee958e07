"""One line at the end of a project's settings adds what is needed, once, and takes nothing of the project's away."""

from typing import Any

import pytest

from perflab_instrumentation import InstrumentsMisconfigured, instrument
from perflab_instrumentation.instrument import APP, MIDDLEWARE, SILK_MIDDLEWARE
from perflab_instrumentation.shipping.helper_plan import HELPER, ROLE


def project() -> dict[str, Any]:
    return {"INSTALLED_APPS": ["shop"], "MIDDLEWARE": ("shop.Middleware",), "PERFLAB": {"sinks": ["prometheus"]}}


def test_the_middleware_is_outermost_and_the_app_is_added() -> None:
    settings = project()
    instrument(settings, environment={})
    assert settings["MIDDLEWARE"] == [MIDDLEWARE, "shop.Middleware"]
    assert settings["INSTALLED_APPS"] == ["shop", APP]


def test_doing_it_twice_changes_nothing() -> None:
    settings = project()
    instrument(settings, environment={})
    once = {**settings}
    instrument(settings, environment={})
    assert settings == once


def test_silks_own_middleware_gives_way_to_its_sink() -> None:
    settings = project() | {"MIDDLEWARE": [SILK_MIDDLEWARE, "shop.Middleware"], "PERFLAB": {"sinks": ["silk"]}}
    instrument(settings, environment={})
    assert settings["MIDDLEWARE"] == [MIDDLEWARE, "shop.Middleware"]
    assert settings["INSTALLED_APPS"] == ["shop", "silk", APP]


def test_without_its_sink_silks_middleware_is_left_alone() -> None:
    settings = project() | {"MIDDLEWARE": [SILK_MIDDLEWARE]}
    instrument(settings, environment={})
    assert settings["MIDDLEWARE"] == [MIDDLEWARE, SILK_MIDDLEWARE]


def test_the_helper_is_not_instrumented_itself() -> None:
    settings = project()
    instrument(settings, environment={ROLE: HELPER})
    assert settings == {**project(), "INSTALLED_APPS": ["shop"]}


def test_perflab_must_be_a_dict() -> None:
    with pytest.raises(InstrumentsMisconfigured, match="give a dict"):
        instrument({"PERFLAB": ["sinks"]}, environment={})


def test_json_logs_keep_a_projects_handlers() -> None:
    settings = project() | {"LOGGING": {"version": 1, "handlers": {"mail": {"class": "x", "formatter": "long"}}}}
    instrument(settings, environment={}, logs="json", run_id="r1")
    assert settings["LOGGING"]["handlers"] == {"mail": {"class": "x", "formatter": "perflab_json"}}
    assert settings["LOGGING"]["formatters"]["perflab_json"]["run_id"] == "r1"
