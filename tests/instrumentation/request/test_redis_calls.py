"""Commands are named without what they carry, and counted only inside an activity."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.redaction import key_prefix
from perflab_instrumentation.request.redis_calls import _command, _pipeline, operation_of
from perflab_instrumentation.request.trace_context import TraceContext


@pytest.mark.parametrize(
    ("key", "prefix"),
    [
        (":1:product:7", "product"),
        (b"shop:1:product:7", "shop"),
        ("session:alice@example.test:3", "session"),
        ("views.decorators.cache.cache_page.x", "views"),
        ("alice", ""),
        (":1:alice", ""),
        ("alice@example.test:cart", ""),
        ("", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_only_a_keys_first_word_stays_and_only_where_more_follows(key: object, prefix: str) -> None:
    assert key_prefix(key) == prefix


@given(st.text() | st.binary())
def test_a_prefix_never_holds_a_digit(key: str | bytes) -> None:
    assert not any(character.isdigit() for character in key_prefix(key))


@pytest.mark.parametrize(("args", "name"), [(("get", "a"), "GET"), ((b"CONFIG GET", "x"), "CONFIG"), ((), "")])
def test_a_command_is_its_first_word(args: tuple[Any, ...], name: str) -> None:
    assert operation_of(args) == name


def nothing(*_: object) -> None:
    """A client's method."""


def within(activity: Activity, call: Any, *args: Any) -> Any:
    token = CURRENT.set(activity)
    try:
        return call(*args)
    finally:
        CURRENT.reset(token)


@pytest.fixture
def activity() -> Activity:
    return Activity(TraceContext(1, 2, 0, sampled=False))


def test_a_command_is_recorded_with_its_key_and_one_that_fails_as_failed(activity: Activity) -> None:
    def execute(self: object, *args: object) -> str:
        if args[0] == "BAD":
            raise ConnectionError("no server")
        return "value"

    watched = _command(execute, "redis")
    assert within(activity, watched, None, "GET", "a:b") == "value"
    with pytest.raises(ConnectionError):
        within(activity, watched, None, "BAD", "a:b")
    assert watched(None, "GET", "outside") == "value"
    assert [(system, name, key, failed) for system, name, key, *_, failed in activity.calls] == [
        ("redis", "GET", "a:b", False),
        ("redis", "BAD", "a:b", True),
    ]


@pytest.mark.parametrize("command", ["AUTH", "ECHO", "EVAL"])
def test_what_is_no_key_is_not_kept(activity: Activity, command: str) -> None:
    within(activity, _command(nothing, "redis"), None, command, "a:secret")
    assert activity.calls[0][2] is None


def test_a_pipeline_is_one_call_of_many_commands_and_an_empty_one_none(activity: Activity) -> None:
    watched = _pipeline(nothing, "valkey")
    within(activity, watched, SimpleNamespace(command_stack=[1, 2, 3]))
    within(activity, watched, SimpleNamespace(command_stack=[]))
    assert [(system, name, commands) for system, name, _, _, _, commands, _ in activity.calls] == [
        ("valkey", "PIPELINE", 3)
    ]
    assert activity.call_count == 3
