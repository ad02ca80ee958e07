"""How is a Django project put under examination? One call at the end of its settings module."""

from pathlib import Path
from typing import Any, Literal

Mode = Literal["work", "profile"]
MIDDLEWARE = "perflab_instrumentation.examine.middleware.ExaminationMiddleware"
APP = "perflab_instrumentation.examine"
SILK_APP, SILK_MIDDLEWARE = "silk", "silk.middleware.SilkyMiddleware"


def apply(settings: dict[str, Any], *, mode: Mode, folder: Path) -> None:
    """Edit a settings module's names in place; applying it again changes nothing.

    Args:
        settings: The module's globals().
        mode: `work` counts statements, rows and cache operations and adds no SQL; `profile` adds EXPLAIN, spans and
            Silk, and so is never compared with `work`.
        folder: Where the lines are written; made if missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings["PERFLAB_EXAMINATION"] = {"mode": mode, "folder": str(folder)}
    settings["MIDDLEWARE"] = _with(MIDDLEWARE, settings["MIDDLEWARE"])
    apps = _with(APP, settings["INSTALLED_APPS"])
    if mode == "profile":
        apps = _with(SILK_APP, apps)
        settings["MIDDLEWARE"] = [MIDDLEWARE, *_with(SILK_MIDDLEWARE, settings["MIDDLEWARE"][1:])]
        settings["SILKY_INTERCEPT_PERCENT"] = 100
        settings["SILKY_ANALYZE_QUERIES"] = False
        settings["SILKY_MAX_RECORDED_REQUESTS"] = 10**6
        settings["SILKY_MAX_RECORDED_REQUESTS_CHECK_PERCENT"] = 0
    settings["INSTALLED_APPS"] = apps


def examination_folder() -> Path:
    """Where this process writes, as `apply` was told."""
    from django.conf import settings

    return Path(getattr(settings, "PERFLAB_EXAMINATION")["folder"])  # noqa: B009 (a name that only `apply` adds)


def profiling() -> bool:
    """Whether every instrument is on."""
    from django.conf import settings

    return bool(getattr(settings, "PERFLAB_EXAMINATION")["mode"] == "profile")  # noqa: B009


def _with(name: str, names: list[str]) -> list[str]:
    return [name, *(known for known in names if known != name)]
