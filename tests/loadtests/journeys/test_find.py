"""A mix is found by its name, ours or the user's own."""

from types import SimpleNamespace

import pytest

from perflab_loadtests.journeys import MIXES, find_mix
from perflab_loadtests.journeys.find import UnknownMix


def test_our_mixes_are_found_by_name() -> None:
    assert find_mix("browse") is MIXES["browse"]


def test_a_users_mix_is_found_in_its_module() -> None:
    assert find_mix("shop.mixes:MINE", load=lambda _: SimpleNamespace(MINE=MIXES["search"])) is MIXES["search"]


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(UnknownMix, match="the mixes are browse, browse_with_writes"):
        find_mix("brows")


@pytest.mark.parametrize("name", ["no_such_module:MINE", "os:MINE", "os:path"])
def test_what_is_no_mix_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownMix, match=name):
        find_mix(name)
