"""The usual start command runs with the project's settings wrapped, wherever the project names them."""

from pathlib import Path

import pytest

from perflab_instrumentation.exec_command import VARIABLE, WRAPPED, WRAPPER, SettingsUnknown, wrapped_environment

DEFAULTS = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'


def test_the_environments_settings_are_wrapped(tmp_path: Path) -> None:
    environment = wrapped_environment(["gunicorn"], {VARIABLE: "shop.production", "A": "b"}, tmp_path)
    assert environment == {VARIABLE: WRAPPER, WRAPPED: "shop.production", "A": "b"}


def test_wrapping_twice_is_wrapping_once(tmp_path: Path) -> None:
    once = wrapped_environment(["gunicorn"], {VARIABLE: "shop.settings"}, tmp_path)
    assert wrapped_environment(["gunicorn"], once, tmp_path) == once


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("manage.py", ["python", "manage.py", "runserver"]),
        ("manage.py", ["gunicorn", "elsewhere.wsgi"]),
        ("shop/wsgi.py", ["gunicorn", "shop.wsgi", "--workers", "4"]),
        ("shop/asgi.py", ["uvicorn", "shop.asgi:application"]),
        ("shop/celery.py", ["celery", "-A", "shop", "worker"]),
        ("shop/celery.py", ["celery", "--app=shop.celery:app", "worker"]),
        ("shop/__main__.py", ["python", "-m", "shop", "migrate"]),
    ],
)
def test_a_default_in_the_commands_own_files_is_found(tmp_path: Path, file: str, command: list[str]) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(DEFAULTS)
    assert wrapped_environment(command, {}, tmp_path)[WRAPPED] == "shop.settings"


def test_a_packages_own_command_is_followed_into_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "bin" / "shop-manage"
    package = tmp_path / "lib" / "shop" / "scripts" / "manage.py"
    for path in (script, package):
        path.parent.mkdir(parents=True)
    script.write_text("#!/usr/bin/python\nimport sys\nfrom shop.scripts.manage import main\nsys.exit(main())\n")
    script.chmod(0o755)
    package.write_text(DEFAULTS)
    monkeypatch.syspath_prepend(tmp_path / "lib")
    assert wrapped_environment([str(script), "migrate"], {}, tmp_path)[WRAPPED] == "shop.settings"


def test_unknown_settings_are_said_to_be_unknown(tmp_path: Path) -> None:
    with pytest.raises(SettingsUnknown, match="set DJANGO_SETTINGS_MODULE"):
        wrapped_environment(["gunicorn", "shop.wsgi"], {}, tmp_path)
