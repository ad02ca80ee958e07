"""Every mistake in PERFLAB is reported at once, with the nearest name or what would be right."""

import dataclasses
import json
from typing import Any

import pytest

from perflab_instrumentation.options import (
    HELP,
    NEVER,
    VARIABLE,
    InstrumentsMisconfigured,
    Options,
    read_options,
)
from perflab_instrumentation.standard import defaults_from, resolve_sinks


def test_nothing_said_means_the_defaults() -> None:
    assert read_options({}, {}) == Options()


def test_an_unknown_option_names_the_nearest() -> None:
    with pytest.raises(InstrumentsMisconfigured, match=r"PERFLAB\['sample_ration'\].*did you mean 'sample_ratio'\?"):
        read_options({"sample_ration": 0.1}, {})


def test_every_mistake_is_told_at_once() -> None:
    wrong: dict[str, Any] = {
        "sample_ratio": 2,
        "shipping": "pigeon",
        "sinks": ["paper"],
        "metrics_port": "x",
        "nonsense": 1,
    }
    with pytest.raises(InstrumentsMisconfigured) as caught:
        read_options(wrong, {VARIABLE: '{"repeats": 1}'})
    assert len(caught.value.mistakes) == 6


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sample_ratio", True),
        ("sample_ratio", float("nan")),
        ("slow_s", -1),
        ("queue", 0),
        ("caches", 1),
        ("folder", 3),
    ],
)
def test_a_value_outside_what_is_good_is_refused(name: str, value: object) -> None:
    with pytest.raises(InstrumentsMisconfigured, match=f"give {HELP[name][:20]}"):
        read_options({name: value}, {})


def test_the_deployment_wins_over_the_project_and_both_over_standard_variables() -> None:
    environment = {VARIABLE: json.dumps({"sample_ratio": 0.5}), "OTEL_TRACES_SAMPLER": "always_on"}
    defaults = defaults_from(environment)
    assert read_options({}, {}, defaults).sample_ratio == 1.0
    assert read_options({"sample_ratio": 0.2}, {}, defaults).sample_ratio == 0.2
    assert read_options({"sample_ratio": 0.2}, environment, defaults).sample_ratio == 0.5


@pytest.mark.parametrize("text", ["[1]", "{", "1"])
def test_a_variable_that_is_no_object_is_a_mistake(text: str) -> None:
    with pytest.raises(InstrumentsMisconfigured, match="give a JSON object"):
        read_options({}, {VARIABLE: text})


def test_a_sampler_argument_that_is_no_number_is_a_mistake() -> None:
    environment = {"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "lots"}
    with pytest.raises(InstrumentsMisconfigured, match="a standard variable='lots'"):
        read_options({}, {}, defaults_from(environment))


@pytest.mark.parametrize("header", sorted(NEVER))
def test_a_header_with_credentials_can_never_be_let_out(header: str) -> None:
    with pytest.raises(InstrumentsMisconfigured, match="cookies and credentials never do"):
        read_options({"headers": [header.title()]}, {})


def test_every_option_is_explained() -> None:
    assert set(HELP) == {field.name for field in dataclasses.fields(Options)}


def test_a_sink_runs_where_it_has_somewhere_to_send_to() -> None:
    environment = {"SENTRY_DSN": "http://key@127.0.0.1:1/1", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:2"}
    assert resolve_sinks(Options(), {}, []) == ("prometheus",)
    assert resolve_sinks(Options(), environment, ["silk"]) == ("prometheus", "otel", "sentry", "silk")
    assert resolve_sinks(Options(), {**environment, "OTEL_SDK_DISABLED": "true"}, []) == ("prometheus", "sentry")


def test_a_sink_that_is_not_installed_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perflab_instrumentation.standard.is_installed", lambda sink: sink != "silk")
    with pytest.raises(InstrumentsMisconfigured, match=r"perflab-instrumentation\[silk\]"):
        resolve_sinks(Options(sinks=("otel", "silk")), {}, [])
    assert resolve_sinks(Options(), {}, ["silk"]) == ("prometheus",)
