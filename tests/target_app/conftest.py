"""Django as the application configures it, from an empty environment, with every way to a server shut."""

import os

import django
import pytest
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from perflab_target.configuration.catalogue import SETTINGS

if not settings.configured:
    for name in SETTINGS:
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "perflab_target.settings"
    django.setup()


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test that asks the database fails, whether or not a server happens to run."""

    def refuse(_self: BaseDatabaseWrapper) -> None:
        raise AssertionError("a unit test asked the database")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)
