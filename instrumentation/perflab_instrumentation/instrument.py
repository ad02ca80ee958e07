"""How is a project instrumented? One line at the end of its settings; nothing else in it changes.

from perflab_instrumentation import instrument

instrument(globals())
"""

import os
from collections.abc import Mapping
from typing import Any

from perflab_instrumentation.options import InstrumentsMisconfigured, Options, read_options
from perflab_instrumentation.shipping.helper_plan import is_helper
from perflab_instrumentation.standard import defaults_from, resolve_sinks

APP = "perflab_instrumentation"
MIDDLEWARE = "perflab_instrumentation.request.middleware.InstrumentsMiddleware"
SILK_APP, SILK_MIDDLEWARE = "silk", "silk.middleware.SilkyMiddleware"

__all__ = ["InstrumentsMisconfigured", "instrument"]


def instrument(settings: dict[str, Any], *, environment: Mapping[str, str] | None = None, **options: Any) -> None:
    """Edit a settings module's names in place; doing it again changes nothing.

    Args:
        settings: The module's globals(). Its `PERFLAB` is read.
        environment: The process's, unless given.
        **options: As keys of `PERFLAB`, and stronger.

    Raises:
        InstrumentsMisconfigured: with every mistake, each with the nearest name or the values that are good.
    """
    environment = os.environ if environment is None else environment
    apps = list(settings.get("INSTALLED_APPS", ()))
    given = settings.get("PERFLAB", {})
    if isinstance(given, Mapping):
        given = {**given, **options}
    read = read_options(given, environment, defaults_from(environment))
    sinks = resolve_sinks(read, environment, apps)
    if "silk" in sinks and SILK_APP not in apps:
        apps.append(SILK_APP)
    settings["INSTALLED_APPS"] = apps
    if is_helper(environment):
        return
    settings["PERFLAB_RESOLVED"] = (read, sinks)
    settings["INSTALLED_APPS"] = apps if APP in apps else [*apps, APP]
    # Silk's middleware writes on the request's path; with the sink on, its rows come from the reports.
    replaced = {MIDDLEWARE, SILK_MIDDLEWARE} if "silk" in sinks else {MIDDLEWARE}
    settings["MIDDLEWARE"] = [MIDDLEWARE, *(name for name in settings.get("MIDDLEWARE", ()) if name not in replaced)]
    if read.logs == "json":
        _write_json_logs(settings, read)


def _write_json_logs(settings: dict[str, Any], options: Options) -> None:
    """Every handler of LOGGING writes JSON lines; a project without any gets one on standard error."""
    logging: dict[str, Any] = dict(settings.get("LOGGING") or {"version": 1, "disable_existing_loggers": False})
    formatter = {
        "()": "perflab_instrumentation.logs.JsonLines",
        "run_id": options.run_id,
        "strategy": options.strategy,
    }
    logging["formatters"] = {**logging.get("formatters", {}), "perflab_json": formatter}
    handlers = logging.get("handlers")
    if not handlers:
        handlers = {"perflab_stderr": {"class": "logging.StreamHandler"}}
        logging.setdefault("root", {"handlers": ["perflab_stderr"], "level": "WARNING"})
    logging["handlers"] = {name: {**handler, "formatter": "perflab_json"} for name, handler in handlers.items()}
    settings["LOGGING"] = logging
