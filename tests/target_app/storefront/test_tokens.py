"""A token says who somebody is, cannot be forged, and needs no database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_target.storefront import tokens


@given(customer_id=st.integers(1, 2**63 - 1), secret_key=st.text(min_size=1))
def test_a_token_names_the_customer_it_was_minted_for(customer_id: int, secret_key: str) -> None:
    assert tokens.customer_of(tokens.mint(customer_id, secret_key=secret_key), secret_key=secret_key) == customer_id


def test_another_key_makes_another_token() -> None:
    assert tokens.customer_of(tokens.mint(1, secret_key="a"), secret_key="b") is None


@given(token=st.text())
def test_text_is_not_a_token(token: str) -> None:
    assert tokens.customer_of(token) is None


def test_a_token_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.mint(1)
    monkeypatch.setattr(tokens, "LIFETIME", timedelta(seconds=-1))
    assert tokens.customer_of(token) is None
