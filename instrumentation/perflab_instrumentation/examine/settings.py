"""What must a project's settings hold to be examined? Called at the end of a settings module, with its globals()."""

import importlib.util
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from perflab_instrumentation.examine.options import SETTING, Mode, Options

APP: Final = "perflab_instrumentation.examine"
MIDDLEWARE: Final = "perflab_instrumentation.examine.middleware.ExamineMiddleware"
SILK_APP: Final = "silk"
SILK_MIDDLEWARE: Final = "silk.middleware.SilkyMiddleware"

PROFILE_NEEDS: Final = {
    "silk": "perflab-instrumentation[silk]",
    "opentelemetry.sdk": "perflab-instrumentation[otel]",
    "opentelemetry.instrumentation.django": "perflab-instrumentation[otel]",
    "opentelemetry.instrumentation.psycopg": "perflab-instrumentation[otel]",
    "psycopg": "psycopg",
}
"""Module to what brings it: plans and statement spans are PostgreSQL's, through psycopg 3."""

SILK_SETTINGS: Final = {
    "SILKY_INTERCEPT_PERCENT": 100,
    "SILKY_ANALYZE_QUERIES": False,
    "SILKY_META": False,
    "SILKY_PYTHON_PROFILER": False,
    "SILKY_AUTHENTICATION": False,
    "SILKY_AUTHORISATION": False,
    # Bodies may hold what must not be kept, and no counter reads them.
    "SILKY_MAX_REQUEST_BODY_SIZE": 0,
    "SILKY_MAX_RESPONSE_BODY_SIZE": 0,
    # Otherwise Silk counts and deletes old rows in one request out of ten, at random.
    "SILKY_MAX_RECORDED_REQUESTS": 10**9,
    "SILKY_MAX_RECORDED_REQUESTS_CHECK_PERCENT": 0,
}


def apply(settings: dict[str, Any], *, mode: Mode, folder: Path | None) -> None:
    """Add what the mode needs to a settings module's globals; calling it again changes nothing.

    The middleware becomes the outermost of the project's own. In mode `profile` Silk's stands outside it, so that
    Silk's statements fall into no request's count.

    Args:
        settings: The globals() of a settings module that already holds INSTALLED_APPS and MIDDLEWARE.
        mode: `work` for exact counters, `profile` for spans, Silk and plans as well.
        folder: Where the JSON lines go; made if missing.

    Raises:
        ImproperlyConfigured: an unknown mode, no folder, or a package that the mode needs is not installed.
    """
    if folder is None:
        raise ImproperlyConfigured("an examination needs a folder to write to")
    options = Options(mode=mode, folder=str(Path(folder).absolute()))
    profile = mode == "profile"
    if profile:
        _require(PROFILE_NEEDS)
    Path(options.folder).mkdir(parents=True, exist_ok=True)
    settings[SETTING] = options.as_setting()
    settings["INSTALLED_APPS"] = _with(
        settings.get("INSTALLED_APPS", ()), last=(*((SILK_APP,) if profile else ()), APP)
    )
    settings["MIDDLEWARE"] = _with(
        settings.get("MIDDLEWARE", ()), first=(*((SILK_MIDDLEWARE,) if profile else ()), MIDDLEWARE)
    )
    if profile:
        settings.update(SILK_SETTINGS)


def _with(present: Iterable[str], *, first: tuple[str, ...] = (), last: tuple[str, ...] = ()) -> list[str]:
    others = [entry for entry in present if entry not in {*first, *last}]
    return [*first, *others, *last]


def _require(modules: dict[str, str]) -> None:
    missing = sorted({requirement for module, requirement in modules.items() if not _installed(module)})
    if missing:
        raise ImproperlyConfigured(
            "examination mode 'profile' needs packages that are not installed: "
            f"pip install {' '.join(map(repr, missing))}"
        )


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
