"""Django as the application configures it, from an empty environment, and a shop of objects that no database knows."""

import locust  # noqa: F401, I001 (patches ssl, which must not be in use yet)

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import django
import pytest
from django.conf import settings

from perflab_target.configuration.catalogue import SETTINGS

if not settings.configured:
    for name in SETTINGS:
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "perflab_target.settings"
    django.setup()

if TYPE_CHECKING:
    from perflab_target.storefront.models import Product

PAGE = 20


@pytest.fixture(scope="session")
def products() -> "list[Product]":
    """One page of a listing, with what serialisers follow."""
    from perflab_target.storefront.models import Brand, Category, Product

    brand = Brand(id=1, name="Brand")
    category = Category(id=3, name="Lamps", parent=Category(id=2, name="Rooms", parent=Category(id=1, name="Home")))
    return [
        Product(
            id=number,
            name=f"Product {number}",
            description="What it is and what it is for. " * 8,
            category=category,
            brand=brand,
            price=Decimal("19.90"),
            stock=number,
            attributes={"colour": "red", "watt": number, "dimmable": True},
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for number in range(1, PAGE + 1)
    ]


@pytest.fixture
def instruments(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The live instruments with counts in this process's memory, and nowhere to ship to."""
    from django.test import override_settings

    from perflab_instrumentation import live
    from perflab_instrumentation.counts.file import CountsFile
    from perflab_instrumentation.counts.tally import Tally
    from perflab_instrumentation.options import Options
    from perflab_instrumentation.shipping.shipper import Nowhere

    counts = CountsFile(None, "")
    here = live.Live(counts=counts, tally=Tally(counts), shipper=Nowhere(), end_garbage=None)
    monkeypatch.setattr(live, "_live", here)
    with override_settings(PERFLAB_RESOLVED=(Options(sample_ratio=0.0, pools=False), ())):
        yield
