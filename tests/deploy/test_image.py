"""The image is made of the whole workspace, by the house's own uv, and runs as the user that the manifests name."""

import re
import tomllib
from pathlib import Path

import pytest
from dockerfile_sources import ADMITTED, copied, cut_off
from manifests import everything, pod_templates

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/docker/loadtests.Dockerfile").read_text()
MEMBERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]


def test_everything_copied_exists_and_is_let_through() -> None:
    assert copied(DOCKERFILE)
    assert cut_off(DOCKERFILE) == []


def test_nothing_else_is_let_through() -> None:
    assert set(ADMITTED) == {source.partition("/")[0] for source in copied(DOCKERFILE)}


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_of_the_workspace_is_copied(member: str) -> None:
    assert {member, f"{member}/pyproject.toml"} <= set(copied(DOCKERFILE))


def test_it_is_built_by_the_uv_that_setup_brings() -> None:
    (brought,) = re.findall(r"^UV_VERSION=(\S+)$", (ROOT / "scripts/setup").read_text(), flags=re.MULTILINE)
    assert f"ARG UV_VERSION={brought}\n" in DOCKERFILE


def test_what_is_installed_is_locked_and_without_tools() -> None:
    installs = re.findall(r"uv sync .*", DOCKERFILE)
    assert installs
    assert all("--locked --no-dev" in install for install in installs)


def test_image_and_manifests_name_the_same_user() -> None:
    users = {template["spec"]["securityContext"]["runAsUser"] for _, template in pod_templates(everything())}
    assert re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, flags=re.MULTILINE) == [(str(user),) * 2 for user in users]


def test_manifests_run_the_image_of_this_version() -> None:
    version = tomllib.loads((ROOT / "lab/pyproject.toml").read_text())["project"]["version"]
    images = {c["image"] for _, template in pod_templates(everything()) for c in template["spec"]["containers"]}
    assert images == {f"perflab-loadtests:{version}"}
    assert f"-t perflab-loadtests:{version} " in DOCKERFILE


def test_it_starts_perflab_where_the_manifests_mount_a_volume() -> None:
    assert "WORKDIR /results\n" in DOCKERFILE
    assert 'ENTRYPOINT ["perflab"]' in DOCKERFILE
