"""Options become the generator's plan; every mistake in them is told at once."""

import pytest

from perflab.load.wishes import BadWish, LoadWishes, document
from perflab_loadtests.plan_file import parse_plan

HOST = "http://127.0.0.1:8000"


def test_a_rate_is_an_open_phase_behind_a_warm_up() -> None:
    plan = document(LoadWishes(host=HOST, url=("/",), rate=50, duration="2m"))
    warm_up, load = parse_plan({**plan, "out": "x"}).phases
    assert (warm_up.kind, warm_up.rate_rps, warm_up.duration_s) == ("warmup", 50, 3)
    assert (load.kind, load.rate_rps, load.duration_s) == ("open", 50, 120)


def test_users_are_a_closed_phase_with_pauses() -> None:
    plan = document(LoadWishes(host=HOST, url=("/",), users=7, think="500ms", warm_up="0s"))
    [load] = parse_plan({**plan, "out": "x"}).phases
    assert (load.kind, load.users, load.think_s, load.length_s) == ("closed", 7, 0.5, 60)


def test_a_profile_decides_its_own_length_and_warms_up_at_its_first_level() -> None:
    plan = document(LoadWishes(host=HOST, url=("/",), profile="ramp:start=10,end=50,duration=20s"))
    warm_up, load = parse_plan({**plan, "out": "x"}).phases
    assert (warm_up.rate_rps, load.length_s) == (10, 20)
    from_nothing = document(LoadWishes(host=HOST, url=("/",), profile="ramp:start=0,end=50,duration=20s"))
    assert from_nothing["phases"][0]["rate_rps"] == 5


def test_a_profile_of_users_is_closed() -> None:
    plan = document(LoadWishes(host=HOST, url=("/",), profile="ramp:start=1,end=9,duration=20s", closed=True))
    warm_up, load = parse_plan({**plan, "out": "x"}).phases
    assert (warm_up.users, load.kind, load.most_users) == (1, "closed", 9)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(BadWish) as caught:
        document(LoadWishes(host=HOST, rate=1, users=2, think="3q", warm_up="x", rows=("products",)))
    found = "\n".join(caught.value.mistakes)
    for words in ("--think: '3q'", "--warm-up: 'x'", "--rate, --users", "--url, --mix and --locustfile", "--rows"):
        assert words in found


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (LoadWishes(host=HOST, url=("/",), rate=-1), "--rate: must be greater than 0"),
        (LoadWishes(host=HOST, url=("/",), users=0), "--users: must be greater than 0"),
        (LoadWishes(host=HOST, url=("/",), rate=1, think="1s"), "--think: only users"),
        (LoadWishes(host=HOST, url=("/",), profile="ramp:start=1,end=2,duration=9s", duration="9s"), "--duration"),
        (LoadWishes(host=HOST, url=("/",), profile="rampe:start=1"), "did you mean 'ramp'"),
    ],
)
def test_a_contradiction_is_explained(wishes: LoadWishes, words: str) -> None:
    with pytest.raises(BadWish, match=words):
        document(wishes)
