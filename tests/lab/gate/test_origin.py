"""Is code that does not come from the checkout refused, wherever it was found first?"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from perflab.gate.support.perflab_gate_origin import inside, refuse_foreign


def package(folder: Path, name: str) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    (folder / name / "settings.py").touch()
    return folder


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An importable package of the work tree."""
    monkeypatch.syspath_prepend(package(tmp_path / "work" / "src", "gated_shop"))
    yield tmp_path / "work"
    for name in [name for name in sys.modules if name.startswith("gated_shop")]:
        del sys.modules[name]


def test_what_lies_in_the_checkout_starts(shop: Path) -> None:
    refuse_foreign("gated_shop.settings", str(shop))


def test_what_is_found_in_the_work_tree_is_refused_with_what_to_do(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"work/src/gated_shop/settings\.py.*python_path") as ended:
        refuse_foreign("gated_shop.settings", str(tmp_path / "checkout"))
    assert ended.value.code != 0


def test_a_module_that_is_missing_is_left_to_its_importer(shop: Path) -> None:
    refuse_foreign("gated_shop.nothing", str(shop))


def test_links_are_followed_and_what_has_no_file_is_nowhere(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(package(tmp_path / "real", "one"))
    assert inside(str(tmp_path / "real" / "one" / "settings.py"), str(link))
    assert not inside(str(tmp_path / "really" / "one.py"), str(tmp_path / "real"))
    assert not inside(None, str(tmp_path))
