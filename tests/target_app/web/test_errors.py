"""The status puts the blame right: the client's, the data's, or a server's behind."""

import logging

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError

from perflab_target.web.errors import ExceptUnavailable, as_response


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("too many connections"), 503),
        (InterfaceError("connection already closed"), 503),
        (IntegrityError("violates foreign key"), 409),
        (DataError("out of range"), 400),
    ],
)
def test_what_the_database_says_becomes_a_status(error: Exception, status: int) -> None:
    response = as_response(error, {})
    assert response is not None
    assert response.status_code == status
    assert set(response.data) == {"detail"}


def test_a_refused_connection_says_when_to_come_back() -> None:
    response = as_response(OperationalError("refused"), {})
    assert response is not None
    assert response["Retry-After"] == "1"


def test_a_mistake_of_ours_is_left_to_the_log() -> None:
    assert as_response(KeyError("x"), {}) is None


@pytest.mark.parametrize(("status", "kept"), [(500, True), (503, False), (None, True)])
def test_only_what_was_logged_already_is_dropped_from_the_log(status: int | None, kept: bool) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "x", None, None)
    record.status_code = status
    assert ExceptUnavailable().filter(record) is kept
