"""Is code that does not come from the checkout refused, wherever it was found first?"""

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from perflab.gate.support.perflab_gate_origin import SHOWN, Origins, inside, refusal, refuse_foreign


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


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "repository").mkdir()
    return tmp_path / "repository"


def origins(repository: Path) -> Origins:
    """The checkout and the gate's folder of instruments lie in the repository, as they do without PERFLAB_HOME."""
    scratch = repository / ".perflab" / "gate" / "1a2b"
    return Origins(
        {
            "repository": str(repository),
            "checkout": str(scratch / "head"),
            "instruments": str(scratch / "instruments"),
        }
    )


def imported(**files: Path | str) -> dict[str, object]:
    """Modules by their names, two underscores for a dot."""
    modules: dict[str, object] = {}
    for name, file in files.items():
        module = ModuleType(name.replace("__", "."))
        module.__file__ = str(file)
        modules[module.__name__] = module
    return modules


def test_an_app_of_the_work_tree_is_found_however_it_was_installed(repository: Path) -> None:
    modules = imported(shop=repository / "src/shop/__init__.py", shop__models=repository / "src/shop/models.py")
    assert origins(repository).foreign(modules) == {"shop": str(repository / "src/shop/__init__.py")}


def test_a_link_among_installed_packages_leads_to_the_work_tree(repository: Path) -> None:
    installed = repository / ".venv/lib/python3.13/site-packages"
    installed.mkdir(parents=True)
    (installed / "shop").symlink_to(package(repository / "src", "shop") / "shop")
    assert set(origins(repository).foreign(imported(shop=installed / "shop/__init__.py"))) == {"shop"}


@pytest.mark.parametrize(
    "file",
    [
        ".perflab/gate/1a2b/head/shop/models.py",
        ".perflab/gate/1a2b/instruments/perflab_instrumentation/__init__.py",
        ".venv/lib/python3.13/site-packages/django/__init__.py",
        "env/lib/python3/dist-packages/django/__init__.py",
        "../elsewhere/django/__init__.py",
    ],
)
def test_the_checkout_the_gates_own_and_what_is_installed_are_no_work_tree(repository: Path, file: str) -> None:
    assert origins(repository).foreign(imported(module=repository / file)) == {}


def test_the_other_sides_checkout_is_foreign_too(repository: Path) -> None:
    assert origins(repository).foreign(imported(shop=repository / ".perflab/gate/1a2b/base/shop/__init__.py"))


def test_an_interpreter_in_the_repository_brings_its_library(tmp_path: Path) -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    assert origins(library.parent).foreign(imported(json=library / "json/__init__.py")) == {}


def test_a_folder_above_that_has_the_name_of_an_environments_is_none(tmp_path: Path) -> None:
    repository = tmp_path / "site-packages" / "repository"
    assert origins(repository).foreign(imported(shop=repository / "shop.py"))


def test_only_what_is_new_is_looked_at(repository: Path) -> None:
    asked, early = origins(repository), imported(early=repository / "early.py")
    assert set(asked.foreign(early)) == {"early"}
    assert set(asked.foreign(early | imported(late=repository / "late.py"))) == {"late"}


def test_a_lazy_module_and_one_without_a_file_are_left_alone(repository: Path) -> None:
    class Lazy(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise AssertionError(f"{name} was asked for")

    assert origins(repository).foreign({"lazy": Lazy("lazy"), "namespace": ModuleType("namespace"), "none": None}) == {}


def test_many_modules_are_counted_and_the_first_are_named() -> None:
    words = refusal({f"app{number}": f"/home/ann/app{number}/__init__.py" for number in range(SHOWN + 2)})
    assert "app4 is imported from /home/ann/app4/__init__.py, and 2 more, which" in words
    assert "app5" not in words
