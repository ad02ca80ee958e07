"""`perflab env` draws new secrets, keeps them from others, and does not replace those that databases know."""

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from perflab.cli import app
from perflab.cli.env import EnvThere, write_secretly
from perflab.cli.errors import describe
from perflab.compose_env import NAMES, SECRET_BYTES, env_text


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["env", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def assignments(file: Path) -> dict[str, str]:
    lines = file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_name_is_written_and_explained(tmp_path: Path) -> None:
    run("--out", str(tmp_path / ".env"))
    assert list(assignments(tmp_path / ".env")) == [entry.name for entry in NAMES]
    text = (tmp_path / ".env").read_text()
    assert all(f"# {entry.help}\n{entry.name}=" in text for entry in NAMES)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    run("--out", str(tmp_path / ".env"))
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_secrets_are_long_all_different_and_neither_need_quotes_nor_look_like_options(tmp_path: Path) -> None:
    run("--out", str(tmp_path / ".env"))
    drawn = [assignments(tmp_path / ".env")[entry.name] for entry in NAMES if entry.value is None]
    assert len(set(drawn)) == len(drawn)
    assert all(len(bytes.fromhex(secret)) == SECRET_BYTES and secret.isalnum() for secret in drawn)


def test_what_is_there_is_kept_and_said(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("APP_SECRET_KEY=mine\n")
    result = CliRunner().invoke(app, ["env", "--out", str(file)])
    assert isinstance(result.exception, EnvThere)
    words = describe(result.exception)
    assert words is not None
    assert "--force" in words
    assert file.read_text() == "APP_SECRET_KEY=mine\n"


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EnvThere):
        write_secretly(tmp_path / ".env", "", replace=False)


def test_force_draws_anew(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    run("--out", str(file))
    before = assignments(file)
    run("--out", str(file), "--force")
    assert assignments(file)["POSTGRES_PASSWORD"] != before["POSTGRES_PASSWORD"]


def test_the_text_is_made_of_the_randomness_that_is_passed_in() -> None:
    assert env_text(lambda: "s") == env_text(lambda: "s")
