"""Every caching policy gives the same answers, builds no more than it must, and forgets what changed."""

from pathlib import Path

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from perflab_target.storefront import catalogue_cache
from perflab_target.storefront.catalogue_cache import POLICIES, catalogue_policy
from perflab_target.storefront.catalogue_cache.keys import entry_key, product_keys
from perflab_target.storefront.catalogue_cache.object_stampede import LOCK_S, STALE_S, WAIT_S, ObjectStampede
from perflab_target.storefront.catalogue_cache.per_view import PerView
from perflab_target.storefront.catalogue_cache.policy import CataloguePolicy, Json, View

TTL_S = 60
VALUE: Json = {"name": "Crème lamp", "price": "12.30", "tags": ["a"]}
KEY = product_keys(1)[0]


@pytest.fixture
def store(request: pytest.FixtureRequest) -> LocMemCache:
    return LocMemCache(request.node.name, {})


class Builds:
    """Counts how often the database would have been asked."""

    def __init__(self, value: Json = VALUE) -> None:
        self.value = value
        self.count = 0

    def __call__(self) -> Json:
        self.count += 1
        return self.value


def body(response: HttpResponseBase) -> bytes:
    if isinstance(response, Response):
        rendered: bytes = JSONRenderer().render(response.data)
        return rendered
    assert isinstance(response, HttpResponse)
    return response.content


def test_every_policy_file_is_registered() -> None:
    files = {path.stem for path in Path(catalogue_cache.__file__).parent.glob("*.py")}
    assert files - {"__init__", "policy", "keys"} == set(POLICIES)


@pytest.mark.parametrize("name", POLICIES)
def test_the_bytes_are_the_same_whoever_answers(name: str, store: LocMemCache) -> None:
    policy = POLICIES[name](store, TTL_S)
    answers = {body(policy.answer(KEY, Builds())) for _ in range(3)}
    assert answers == {JSONRenderer().render(VALUE)}


@pytest.mark.parametrize("name", ["object", "object_stampede", "bytes"])
def test_a_second_read_asks_the_cache_alone(name: str, store: LocMemCache) -> None:
    policy, build = POLICIES[name](store, TTL_S), Builds()
    policy.answer(KEY, build)
    policy.answer(KEY, build)
    assert build.count == 1


@pytest.mark.parametrize("name", POLICIES)
def test_what_changed_is_built_anew(name: str, store: LocMemCache) -> None:
    policy = POLICIES[name](store, TTL_S)
    policy.answer(KEY, Builds())
    policy.forget(product_keys(1))
    assert b"13.00" in body(policy.answer(KEY, Builds({"price": "13.00"})))


@pytest.mark.parametrize("name", POLICIES)
def test_a_failed_build_leaves_nothing_behind(name: str, store: LocMemCache) -> None:
    def fail() -> Json:
        raise LookupError("no such product")

    policy = POLICIES[name](store, TTL_S)
    with pytest.raises(LookupError):
        policy.answer(KEY, fail)
    assert body(policy.answer(KEY, Builds())) == JSONRenderer().render(VALUE)


class TestPerView:
    """Whole responses."""

    def serve(self, store: LocMemCache, *, status: int = 200) -> tuple[CataloguePolicy, list[str], View]:
        calls: list[str] = []

        def view(_request: HttpRequest, **_identifiers: int) -> HttpResponseBase:
            calls.append("view")
            response = Response(VALUE, status=status)
            response.accepted_renderer = JSONRenderer()
            response.accepted_media_type = "application/json"
            response.renderer_context = {}
            return response

        policy = PerView(store, TTL_S)
        return policy, calls, policy.around(view, lambda _request, ids: entry_key("product_v1", ids, {}))

    def test_a_hit_does_not_run_the_view(self, store: LocMemCache) -> None:
        _, calls, view = self.serve(store)
        request = RequestFactory().get("/")
        first = view(request, product_id=1)
        second = view(request, product_id=1)
        assert calls == ["view"]
        assert body(second) == body(first.render())
        assert second["Content-Type"] == "application/json"

    def test_only_good_answers_to_gets_are_kept(self, store: LocMemCache) -> None:
        _, calls, view = self.serve(store, status=404)
        for _ in range(2):
            view(RequestFactory().get("/"), product_id=1)
        _, more_calls, writing = self.serve(store)
        for _ in range(2):
            writing(RequestFactory().patch("/"), product_id=1)
        assert len(calls) == len(more_calls) == 2

    def test_a_product_s_page_is_forgotten_when_it_changes(self, store: LocMemCache) -> None:
        policy, calls, view = self.serve(store)
        view(RequestFactory().get("/"), product_id=1)
        policy.forget(product_keys(1))
        view(RequestFactory().get("/"), product_id=1)
        assert len(calls) == 2


class TestStampede:
    """One builder at a time. Time stands still unless a test moves it."""

    def test_past_its_time_an_entry_is_built_by_one_while_others_get_the_stale_copy(self, store: LocMemCache) -> None:
        now = [0.0]
        policy = ObjectStampede(store, TTL_S, clock=lambda: now[0])
        policy.answer(KEY, Builds({"price": "old"}))
        now[0] = TTL_S + 1.0
        seen_by_another: list[bytes] = []

        def build() -> Json:
            seen_by_another.append(body(policy.answer(KEY, Builds({"price": "never"}))))
            return {"price": "new"}

        assert b"new" in body(policy.answer(KEY, build))
        assert b"old" in seen_by_another[0]
        assert b"new" in body(policy.answer(KEY, Builds({"price": "never"})))

    def test_without_a_copy_a_reader_waits_for_the_builder(self, store: LocMemCache) -> None:
        waiting = Builds({"price": "never"})

        def sleep(_seconds: float) -> None:
            store.set(KEY, (TTL_S * 1e9, {"price": "built by another"}), TTL_S)

        policy = ObjectStampede(store, TTL_S, clock=lambda: 0.0, sleep=sleep)
        store.add(f"{KEY}:lock", 1, LOCK_S)
        assert b"built by another" in body(policy.answer(KEY, waiting))
        assert waiting.count == 0

    def test_a_builder_that_died_is_not_waited_for_for_ever(self, store: LocMemCache) -> None:
        slept: list[float] = []
        policy = ObjectStampede(store, TTL_S, clock=lambda: 0.0, sleep=slept.append)
        store.add(f"{KEY}:lock", 1, LOCK_S)
        build = Builds()
        policy.answer(KEY, build)
        assert build.count == 1
        assert sum(slept) == pytest.approx(WAIT_S, abs=0.01)

    def test_an_entry_outlives_its_time_by_the_stale_seconds(
        self, store: LocMemCache, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept: list[int] = []
        monkeypatch.setattr(store, "set", lambda _key, _value, timeout: kept.append(timeout))
        ObjectStampede(store, TTL_S).answer(KEY, Builds())
        assert kept == [TTL_S + STALE_S]


def test_the_process_follows_the_policy_that_the_settings_name() -> None:
    assert isinstance(catalogue_policy(), POLICIES["none"])


def test_a_policy_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "PERFLAB_CACHE_POLICY", "no_such_module:Mine")
    with pytest.raises(ImproperlyConfigured, match="no_such_module:Mine"):
        catalogue_policy.__wrapped__()


def test_keys_are_short_and_without_spaces_whatever_is_asked() -> None:
    key = entry_key("search", {}, {"q": "x " * 500 + "é\0", "limit": 20})
    assert len(key) < 60
    assert key.isascii()
    assert " " not in key


def test_the_order_of_parameters_does_not_matter_but_their_values_do() -> None:
    assert entry_key("top", {}, {"a": 1, "b": 2}) == entry_key("top", {}, {"b": 2, "a": 1})
    assert entry_key("top", {}, {"a": 1}) != entry_key("top", {}, {"a": 2})
