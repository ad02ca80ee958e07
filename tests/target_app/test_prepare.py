"""A database says what it holds, so that preparing it again is quick and preparing it for something else is refused."""

import pytest

from perflab_target.datasets import DATASETS
from perflab_target.ddl import DDL_SETS
from perflab_target.prepare import INDEXES, label, main


def test_the_label_tells_data_sets_and_scales_apart() -> None:
    assert label("storefront", 1.0) == label("storefront", 1)
    assert len({label("storefront", 1), label("storefront", 2), label("flights", 1)}) == 3


def test_every_data_set_has_its_indexes() -> None:
    assert set(INDEXES) == set(DATASETS)
    assert all(DDL_SETS[name].dataset == dataset for dataset, name in INDEXES.items())


def test_an_environment_with_mistakes_is_refused_with_all_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PERFLAB_POOL", "none")
    monkeypatch.setenv("PERFLAB_CACHE_TTL_S", "soon")
    assert main([]) == 2
    said = capsys.readouterr().err
    assert "PERFLAB_POOL" in said
    assert "PERFLAB_CACHE_TTL_S" in said
