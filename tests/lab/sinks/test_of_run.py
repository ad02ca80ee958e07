"""Only strategies that are instrumented are told where to send, and under which names."""

import json

from perflab.sinks.of_run import traced_environment
from perflab_instrumentation.options import VARIABLE
from perflab_reports.evidence.plan import StrategyPlan

SINKS = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}


def strategy(options: str | None) -> StrategyPlan:
    environment = {} if options is None else {VARIABLE: options}
    return StrategyPlan(name="redis", summary="", environment=environment)


def test_a_bare_strategy_stays_bare() -> None:
    assert traced_environment(strategy(None), SINKS, run_id="r") == {}


def test_without_sinks_nothing_is_added() -> None:
    assert traced_environment(strategy("{}"), {}, run_id="r") == {}


def test_an_instrumented_strategy_says_which_run_and_strategy_it_is() -> None:
    made = traced_environment(strategy('{"sample_ratio": 0.5}'), SINKS, run_id="r")
    assert made["OTEL_EXPORTER_OTLP_ENDPOINT"] == SINKS["OTEL_EXPORTER_OTLP_ENDPOINT"]
    assert json.loads(made[VARIABLE]) == {"run_id": "r", "strategy": "redis", "sample_ratio": 0.5}


def test_an_experiments_own_names_stay() -> None:
    made = traced_environment(strategy('{"strategy": "mine"}'), SINKS, run_id="r")
    assert json.loads(made[VARIABLE])["strategy"] == "mine"
