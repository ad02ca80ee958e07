"""What went wrong with a request? The error classes of the evidence; no detail beyond the class is kept."""

from enum import StrEnum


class Failure(StrEnum):
    """One class per cause that a reader would act on differently."""

    REFUSED = "connection_refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TLS = "tls"
    UNREACHABLE = "unreachable"
    NO_SUCH_HOST = "no_such_host"
    TRUNCATED = "truncated"
    """The connection was closed in the middle of the response."""
    BODY_TOO_LARGE = "body_too_large"
    REDIRECT_LOOP = "redirect_loop"
    """More redirects than the plan follows."""
    BAD_RESPONSE = "bad_response"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    CHECK = "check_failed"
    """The locustfile itself found the response wanting."""
    TASK = "task_raised"
    """The locustfile's task raised an exception."""


def status_failure(status: int, expected: tuple[int, ...]) -> Failure | None:
    """The class of a response with this status; None if it is good, or bad as expected."""
    if status < 400 or status in expected:
        return None
    return Failure.HTTP_4XX if status < 500 else Failure.HTTP_5XX
