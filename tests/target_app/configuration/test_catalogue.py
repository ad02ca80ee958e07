"""The environment's mistakes are all reported at once, each with what would be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_target.configuration.catalogue import SETTINGS, mistakes
from perflab_target.configuration.composed import ConfigurationError, read_configuration
from perflab_target.storefront.catalogue_cache import POLICIES


def test_an_empty_environment_is_a_good_one() -> None:
    assert mistakes({}) == ()
    assert read_configuration({}).pool.policy == "max_age"


def test_every_default_passes_its_own_check() -> None:
    defaults = {name: setting.default for name, setting in SETTINGS.items() if setting.default is not None}
    assert mistakes(defaults) == ()


def test_every_setting_says_what_it_is_for() -> None:
    assert all(setting.help for setting in SETTINGS.values())


def test_every_mistake_is_reported_at_once() -> None:
    found = mistakes(
        {
            "PERFLAB_POOL": "lots",
            "PERFLAB_CACHE_URL": "http://127.0.0.1",
            "PERFLAB_CACHE_TTL_S": "0",
            "PERFLAB_POOL_TIMEOUT_S": "nan",
            "PERFLAB_CONN_HEALTH_CHECKS": "yes",
            "PERFLAB_POOL_MAXSIZE": "3",
        }
    )
    assert len(found) == 6
    assert "PERFLAB_POOL='lots': choose one of fresh, max_age, pool" in found
    assert "PERFLAB_POOL_MAXSIZE: unknown setting; did you mean PERFLAB_POOL_MAX_SIZE?" in found


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PERFLAB_POOL": "pool", "PERFLAB_POOL_MIN_SIZE": "9"}, "must not exceed PERFLAB_POOL_MAX_SIZE='4'"),
        ({"PERFLAB_EXAMINE": "work"}, "PERFLAB_EXAMINE_FOLDER must name"),
        ({"PERFLAB_CACHE_URL": "valkey://"}, "name the server"),
        ({"PERFLAB_CACHE_URL": "locmem://?max_entries=few"}, "positive whole number"),
        ({"PERFLAB_CACHE_URL": "locmem://?size=3"}, "unknown option 'size'"),
    ],
)
def test_values_that_are_good_alone_may_contradict_each_other(environment: dict[str, str], words: str) -> None:
    (found,) = mistakes(environment)
    assert words in found


def test_a_caching_policy_of_ones_own_is_named_by_module_and_class() -> None:
    assert mistakes({"PERFLAB_CACHE_POLICY": "shop.caching:Mine"}) == ()
    assert len(mistakes({"PERFLAB_CACHE_POLICY": "mine"})) == 1


def test_the_catalogue_names_the_policies_that_exist() -> None:
    assert set(SETTINGS["PERFLAB_CACHE_POLICY"].choices) == set(POLICIES)


def test_variables_of_other_rooms_do_not_stop_the_application_but_misspelt_ones_do() -> None:
    read_configuration({"PERFLAB_HOME": "/somewhere", "HOME": "/root"})
    with pytest.raises(ConfigurationError, match="did you mean PERFLAB_CACHE_POLICY"):
        read_configuration({"PERFLAB_CACHE_POLIC": "none"})


def test_keys_do_not_show_in_representations() -> None:
    shown = repr(read_configuration({"PERFLAB_SECRET_KEY": "hidden", "PERFLAB_SERVICE_KEY": "hidden"}))
    assert "hidden" not in shown


@given(name=st.sampled_from(sorted(SETTINGS)), value=st.text(max_size=30))
def test_whatever_passes_the_check_can_be_read(name: str, value: str) -> None:
    environment = {name: value}
    if name == "PERFLAB_EXAMINE":
        environment["PERFLAB_EXAMINE_FOLDER"] = "folder"
    if not mistakes(environment):
        read_configuration(environment)
