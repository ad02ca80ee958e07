"""Which error class does a locustfile's failed request belong to? Any client's exception, by what caused it."""

from collections.abc import Iterator

from locust.exception import CatchResponseError

from perflab_loadtests.driver.clients.errors import failure_of
from perflab_loadtests.recording.failure import Failure, status_failure

VAGUE = frozenset({Failure.BAD_RESPONSE, Failure.UNREACHABLE})
"""What an exception's own type says when only its cause knows better."""


def failure_of_event(exception: BaseException | None, status: int) -> Failure | None:
    """The class; None where Locust counts the request as good."""
    if exception is None:
        return None
    by_status = status_failure(status, ())
    if by_status is not None:
        return by_status
    if isinstance(exception, CatchResponseError):
        return Failure.CHECK
    found = [failure_of(cause) for cause in _causes(exception)]
    return next((failure for failure in found if failure not in VAGUE), found[0])


def _causes(exception: BaseException) -> Iterator[BaseException]:
    """The exception, and what lies beneath: requests and urllib3 wrap the socket's own error several times."""
    seen: set[int] = set()
    waiting: list[BaseException] = [exception]
    while waiting:
        error = waiting.pop(0)
        if id(error) in seen:
            continue
        seen.add(id(error))
        yield error
        beneath = (error.__cause__, error.__context__, getattr(error, "reason", None), *error.args)
        waiting += [inner for inner in beneath if isinstance(inner, BaseException)]
