"""Is every mistake in perf/gate.toml named at once, and is what is left out filled in?"""

from pathlib import Path

import pytest

from perflab.gate.description import read_project
from perflab.gate.mistakes import GateFailed

LEAST = 'application = "a.wsgi"\nsettings = "a.settings"\n[[endpoints]]\nname = "GET /"\npaths = ["/"]\n'


def described(folder: Path, text: str) -> Path:
    file = folder / "gate.toml"
    file.write_text(text)
    return file


def test_the_shortest_description_migrates_by_manage_py(tmp_path: Path) -> None:
    project = read_project(described(tmp_path, LEAST))
    assert project.migrate == ("{python}", "manage.py", "migrate", "--no-input")
    assert not project.writes
    assert [(one.name, [request.path for request in one.requests]) for one in project.endpoints] == [("GET /", ["/"])]


def test_a_body_goes_with_every_path_of_its_endpoint(tmp_path: Path) -> None:
    project = read_project(described(tmp_path, f'{LEAST}method = "post"\nbody = "{{}}"\nexpected = [409]\n'))
    (request,) = project.endpoints[0].requests
    assert (request.method, request.body, request.expected) == ("POST", b"{}", (409,))
    assert project.writes


def test_all_unknown_and_missing_keys_are_in_one_message(tmp_path: Path) -> None:
    text = LEAST.replace("application", "aplication").replace("paths", "path")
    with pytest.raises(GateFailed) as caught:
        read_project(described(tmp_path, text))
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert any("application: is missing" in line for line in lines)


def test_contents_that_could_not_be_sent_are_named(tmp_path: Path) -> None:
    text = LEAST.replace('["/"]', '["orders"]') + '[[endpoints]]\nname = "GET /"\npaths = []\n'
    with pytest.raises(
        GateFailed, match=r"'GET /' is named twice(.|\n)*'orders' must start with /(.|\n)*there are none"
    ):
        read_project(described(tmp_path, text))


def test_broken_toml_is_said_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match=r"gate\.toml: .*line 1"):
        read_project(described(tmp_path, "application =\n"))


def test_a_policy_in_the_same_file_is_not_the_descriptions_business(tmp_path: Path) -> None:
    assert read_project(described(tmp_path, f"{LEAST}\n[policy]\nextends = 'strict'\n")).settings == "a.settings"


def test_what_http_cannot_carry_is_named_with_what_it_can(tmp_path: Path) -> None:
    paths = 'paths = ["/größe", "/a b?c=%20"]\nmethod = "GE T"\nheaders = { "X-Key" = "ключ" }\n'
    with pytest.raises(GateFailed) as caught:
        read_project(described(tmp_path, LEAST.replace('paths = ["/"]\n', paths)))
    told = str(caught.value)
    assert "'/gr%C3%B6%C3%9Fe'" in told
    assert "'/a%20b?c=%20'" in told
    assert "'GE T' is no method" in told
    assert "'X-Key'" in told


def test_data_files_outside_the_repository_are_no_glob_of_it(tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match=r"'/etc/passwd' must be(.|\n)*'\.\./a' must be"):
        read_project(described(tmp_path, f'data_inputs = ["/etc/passwd", "../a"]\n{LEAST}'))
