"""Each set-up edits a settings module's names as a project would."""

from pathlib import Path
from typing import Any

import pytest

from perflab.overhead.ours import FOLDER_VARIABLE
from perflab.overhead.variants import VARIANTS


def settings() -> dict[str, Any]:
    return {"INSTALLED_APPS": ["shop"], "MIDDLEWARE": ["shop.middleware.Theirs"]}


@pytest.mark.parametrize("name", ["bare", "bare_again"])
def test_bare_changes_nothing(name: str) -> None:
    edited = settings()
    VARIANTS[name].apply(edited)
    assert edited == settings()


def test_there_is_one_baseline_and_one_second_arm() -> None:
    roles = [variant.role for variant in VARIANTS.values()]
    assert roles.count("baseline") == roles.count("baseline_again") == 1
    assert {variant.kind for variant in VARIANTS.values() if variant.role != "candidate"} == {"bare"}


@pytest.mark.parametrize(("name", "ratio"), [("ours_all_1", 0.01), ("ours_all_10", 0.1), ("ours_all_100", 1.0)])
def test_ours_is_one_call_with_all_four_sinks(
    name: str, ratio: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    edited = settings()
    VARIANTS[name].apply(edited)
    options, sinks = edited["PERFLAB_RESOLVED"]
    assert set(sinks) == {"prometheus", "otel", "sentry", "silk"}
    assert options.sample_ratio == ratio
    assert options.folder == str(tmp_path)


def test_silk_and_django_prometheus_are_put_around_the_projects_middleware() -> None:
    edited = settings()
    VARIANTS["peers_silk"].apply(edited)
    VARIANTS["peers_prometheus"].apply(edited)
    assert edited["INSTALLED_APPS"] == ["shop", "silk", "django_prometheus"]
    assert edited["MIDDLEWARE"] == [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        "silk.middleware.SilkyMiddleware",
        "shop.middleware.Theirs",
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]
    assert edited["SILKY_INTERCEPT_PERCENT"] == 100
