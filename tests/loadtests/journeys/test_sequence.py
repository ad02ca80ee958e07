"""The same seed sends the same requests, whoever asks and however fast."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.journeys import (
    MIXES,
    Credentials,
    KeySpace,
    NothingToAskFor,
    Request,
    Supplies,
    request_list,
    request_stream,
)

BROWSABLE = Supplies(key_space=KeySpace(rows={"products": 1_000}))


def first(count: int, *, seed: int, phase: str, mix: str = "browse") -> list[Request]:
    return list(islice(request_stream(MIXES[mix], BROWSABLE, seed=seed, phase=phase), count))


@given(seed=st.integers(0, 2**63), phase=st.text(max_size=10))
def test_a_phase_repeats_its_requests(seed: int, phase: str) -> None:
    assert first(20, seed=seed, phase=phase) == first(20, seed=seed, phase=phase)


def test_phases_and_seeds_send_different_requests() -> None:
    one = first(50, seed=1, phase="a")
    assert one != first(50, seed=1, phase="b")
    assert one != first(50, seed=2, phase="a")


def test_reading_further_changes_nothing_before() -> None:
    assert first(10, seed=1, phase="a") == first(1_000, seed=1, phase="a")[:10]


def test_journeys_come_in_their_shares() -> None:
    requests = first(10_000, seed=5, phase="a")
    pages = sum(request.endpoint == "GET /api/v1/products/{id}" for request in requests)
    assert pages / len(requests) == pytest.approx(0.72, abs=0.02)


def test_about_one_request_in_twenty_invalidates_caches(supplies: Supplies) -> None:
    stream = request_stream(MIXES["browse_with_writes"], supplies, seed=5, phase="a")
    requests = list(islice(stream, 10_000))
    assert sum(request.method == "PATCH" for request in requests) / len(requests) == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize("name", MIXES)
def test_an_examination_has_every_endpoint_of_its_mix(name: str, supplies: Supplies) -> None:
    mix = MIXES[name]
    listed = request_list(mix, supplies.key_space, 1, 60, supplies.credentials)
    streamed = islice(request_stream(mix, supplies, seed=1, phase="a"), 3_000)
    assert len(listed) == 60
    assert {request.endpoint for request in listed} == {request.endpoint for request in streamed}


def test_an_examinations_shares_are_exact(supplies: Supplies) -> None:
    listed = request_list(MIXES["browse"], supplies.key_space, 1, 100)
    assert sum(request.endpoint == "GET /api/v1/products/{id}" for request in listed) == 72


def test_what_a_mix_lacks_is_named() -> None:
    with pytest.raises(NothingToAskFor, match="customer_tokens, products, service_key"):
        request_list(MIXES["write_heavy"], KeySpace(rows={}), 1, 10, Credentials())
