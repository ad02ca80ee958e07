"""How is an application set up with the four packages themselves? As their own documentation says, defaults kept."""

from collections.abc import Callable
from typing import Any

type Apply = Callable[[dict[str, Any]], None]


def django_prometheus(settings: dict[str, Any]) -> None:
    """Its application, and its two middlewares around all others."""
    settings["INSTALLED_APPS"] = [*settings["INSTALLED_APPS"], "django_prometheus"]
    settings["MIDDLEWARE"] = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *settings["MIDDLEWARE"],
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]


def opentelemetry(sample_ratio: float) -> Apply:
    """Django and psycopg instrumented, exported in batches over OTLP/HTTP."""

    def apply(settings: dict[str, Any]) -> None:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.django import DjangoInstrumentor
        from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

        provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(sample_ratio)))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)
        # It puts its middleware into the very list that the settings module holds, in place.
        DjangoInstrumentor().instrument()
        PsycopgInstrumentor().instrument(skip_dep_check=True)

    return apply


def sentry(sample_ratio: float) -> Apply:
    """Errors always, so many of the requests as transactions; where to is said by SENTRY_DSN."""

    def apply(settings: dict[str, Any]) -> None:
        import sentry_sdk

        sentry_sdk.init(traces_sample_rate=sample_ratio)

    return apply


def silk(sample_ratio: float) -> Apply:
    """Its application and middleware; its own setting for the share."""

    def apply(settings: dict[str, Any]) -> None:
        settings["INSTALLED_APPS"] = [*settings["INSTALLED_APPS"], "silk"]
        settings["MIDDLEWARE"] = ["silk.middleware.SilkyMiddleware", *settings["MIDDLEWARE"]]
        settings["SILKY_INTERCEPT_PERCENT"] = 100 * sample_ratio

    return apply


def all_four(sample_ratio: float) -> Apply:
    """All of them in one application."""

    def apply(settings: dict[str, Any]) -> None:
        for package in (django_prometheus, opentelemetry(sample_ratio), sentry(sample_ratio), silk(sample_ratio)):
            package(settings)

    return apply
