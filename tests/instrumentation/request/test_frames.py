"""A call site is the project's line; a package's only where the project has none."""

import sysconfig
from pathlib import Path

import pytest

from perflab_instrumentation.request.activity import Activity
from perflab_instrumentation.request.frames import is_package, is_project, project_frames
from perflab_instrumentation.request.statements import describe
from perflab_instrumentation.request.trace_context import TraceContext

SITE = sysconfig.get_path("purelib")


def called_from(*files: str) -> tuple[str, ...]:
    """The files of the frames that are told to a caller in the last of these files, the first being outermost."""
    step = "lambda inner: inner()"
    call = project_frames
    for file in reversed(files):
        call = _bound(eval(compile(step, file, "eval")), call)  # noqa: S307 (a frame in a file that need not exist)
    return tuple(frame[0] for frame in call() if frame[0] in files)


def _bound(step, call):  # type: ignore[no-untyped-def]
    return lambda: step(call)


def test_the_projects_own_lines_come_innermost_first() -> None:
    assert called_from("/srv/shop/urls.py", f"{SITE}/django/db/x.py", "/srv/shop/views.py") == (
        "/srv/shop/views.py",
        "/srv/shop/urls.py",
    )


def test_packages_are_not_named_beside_the_project() -> None:
    assert called_from("/srv/shop/views.py", f"{SITE}/treebeard/tree.py") == ("/srv/shop/views.py",)


@pytest.mark.parametrize("carrier", ["django/db/models/query.py", "gunicorn/workers/sync.py", "asgiref/sync.py"])
def test_what_every_request_passes_is_no_call_site(carrier: str) -> None:
    assert not is_package(f"{SITE}/{carrier}")
    assert not is_project(f"{SITE}/{carrier}")


def test_a_package_whose_name_only_begins_like_a_carrier_is_one_of_its_own() -> None:
    assert is_package(f"{SITE}/django_tables2/tables.py")


def test_the_servers_start_script_is_no_line_of_the_project() -> None:
    assert not is_project(f"{sysconfig.get_path('scripts')}/gunicorn")


def test_a_project_that_is_an_installed_package_has_call_sites_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perflab_instrumentation.request.frames.is_project", lambda _: False)
    activity = Activity(TraceContext(1, 2, 0, sampled=False))
    statement = describe("SELECT a FROM t WHERE id = %s")
    package = Path(SITE, "bugsink", "views.py")
    view = eval(compile("lambda send: [send() for _ in range(5)]", str(package), "eval"))  # noqa: S307 (as above)
    view(lambda: activity.add_query(statement, "sqlite", 0, 1, 1, failed=False, repeats=5))
    (frames,) = activity.repeated.values()
    assert frames[0][:2] == (str(package), 1)
