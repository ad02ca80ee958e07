"""What do OpenTelemetry's and Sentry's own variables and the installed packages decide? Asked once, at start."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from perflab_instrumentation.options import EXTRAS, InstrumentsMisconfigured, Options

RATIO_SAMPLERS = ("traceidratio", "parentbased_traceidratio")
ALWAYS_SAMPLERS = {"always_on": 1.0, "parentbased_always_on": 1.0, "always_off": 0.0, "parentbased_always_off": 0.0}
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def defaults_from(environment: Mapping[str, str]) -> dict[str, Any]:
    """Options that standard variables set; text that is no number stays, so that reading the options refuses it."""
    found: dict[str, Any] = {}
    sampler = environment.get("OTEL_TRACES_SAMPLER", "")
    if sampler in ALWAYS_SAMPLERS:
        found["sample_ratio"] = ALWAYS_SAMPLERS[sampler]
    elif sampler in RATIO_SAMPLERS:
        found["sample_ratio"] = _number(environment.get("OTEL_TRACES_SAMPLER_ARG", "1"), float)
    elif "SENTRY_TRACES_SAMPLE_RATE" in environment:
        found["sample_ratio"] = _number(environment["SENTRY_TRACES_SAMPLE_RATE"], float)
    if host := environment.get("OTEL_EXPORTER_PROMETHEUS_HOST"):
        found["metrics_host"] = host
    if port := environment.get("OTEL_EXPORTER_PROMETHEUS_PORT"):
        found["metrics_port"] = _number(port, int)
    return found


def resolve_sinks(options: Options, environment: Mapping[str, str], installed_apps: list[str]) -> tuple[str, ...]:
    """The sinks to run: those asked for, else each that is installed and has somewhere to send to.

    Raises:
        InstrumentsMisconfigured: one that was asked for is not installed.
    """
    if options.sinks is not None:
        missing = [sink for sink in options.sinks if not is_installed(sink)]
        if missing:
            raise InstrumentsMisconfigured(
                tuple(
                    f"sinks: {sink!r} is not installed; pip install perflab-instrumentation[{sink}]" for sink in missing
                )
            )
        return options.sinks
    wanted = {
        "prometheus": True,
        "otel": environment.get("OTEL_SDK_DISABLED", "").lower() != "true" and any(map(environment.get, ENDPOINTS)),
        "sentry": bool(environment.get("SENTRY_DSN")),
        "silk": "silk" in installed_apps,
    }
    return tuple(sink for sink, has_target in wanted.items() if has_target and is_installed(sink))


def is_installed(sink: str) -> bool:
    """Whether the sink's extra is there."""
    try:
        return find_spec(EXTRAS[sink]) is not None
    except ModuleNotFoundError:
        return False


def _number(text: str, kind: type[float] | type[int]) -> float | int | str:
    try:
        return kind(text)
    except ValueError:
        return text
