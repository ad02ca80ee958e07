"""Which endpoints are compared, and is every other one said to be left out?"""

import pytest

from perflab.gate.description import Endpoint, Project
from perflab.gate.mistakes import GateFailed
from perflab.gate.sides import left_out, shared_endpoints
from perflab_loadtests.journeys.request import get


def project(**paths: str) -> Project:
    endpoints = tuple(Endpoint(name=name, requests=(get(path, name),)) for name, path in paths.items())
    return Project(application="a.wsgi", settings="a.settings", endpoints=endpoints)


def test_only_endpoints_described_alike_are_compared_and_the_others_named() -> None:
    projects = {
        "base": project(same="/a", gone="/b", changed="/c"),
        "head": project(new="/d", changed="/c?page=2", same="/a"),
    }
    assert shared_endpoints(projects) == ("same",)
    assert left_out(projects) == {
        "gone": "base describes it and head does not",
        "changed": "base and head describe different requests for it",
    }


def test_nothing_in_common_names_what_there_is() -> None:
    with pytest.raises(GateFailed, match=r"base: one; head: two"):
        shared_endpoints({"base": project(one="/"), "head": project(two="/")})
