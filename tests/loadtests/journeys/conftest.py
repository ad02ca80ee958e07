"""What journeys draw on in these tests."""

import pytest

from perflab_loadtests.journeys import Credentials, KeySpace, Supplies


@pytest.fixture
def supplies() -> Supplies:
    return Supplies(
        key_space=KeySpace(
            rows={"products": 1_000, "customers": 2_000, "categories": 104, "brands": 60, "flights": 336_776},
            search_terms=("lamp", "AB-1234"),
        ),
        credentials=Credentials(service_key="key", customer_tokens=tuple(f"token-{number}" for number in range(50))),
    )
