"""Which answers to an examined request are no surprise?"""

from perflab.examination.sender import Reply, unexpected
from perflab_loadtests.journeys.request import Request


def reply(number: int, status: int, *expected: int) -> Reply:
    request = Request(method="POST", path="/orders", endpoint="POST /orders", expected=expected)
    return Reply(number=number, request=request, status=status)


def test_an_error_is_named_unless_the_request_expects_it() -> None:
    replies = (reply(0, 201), reply(1, 409, 409), reply(2, 500, 409), reply(3, 304))
    assert unexpected(replies) == ("request 2 (POST /orders) was answered 500",)
