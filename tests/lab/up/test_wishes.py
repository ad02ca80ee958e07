"""What `perflab up` is asked for is checked before anything starts, and every mistake is told at once."""

from pathlib import Path
from typing import Any

import pytest

from perflab.load.wishes import BadWish
from perflab.up.wishes import UpWishes, read_wishes


def read(**changed: Any) -> UpWishes:
    usual: dict[str, Any] = {
        "port": 0,
        "rate_rps": 8.0,
        "workers": 2,
        "lasting": None,
        "out": None,
        "grafana": False,
        "grafana_lacks": lambda: ("no grafana",),
    }
    return read_wishes(**{**usual, **changed})


def test_a_time_is_read_as_people_write_it() -> None:
    assert read(lasting="5m").for_s == 300
    assert read().for_s is None


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "earlier").touch()
    with pytest.raises(BadWish) as bad:
        read(rate_rps=-1.0, lasting="soon", out=tmp_path, grafana=True)
    options = [mistake.partition(":")[0] for mistake in bad.value.mistakes]
    assert options == ["--rate", "--for", "--out", "--grafana"]


@pytest.mark.parametrize("rate_rps", [float("nan"), float("inf")])
def test_a_rate_that_is_no_number_is_refused(rate_rps: float) -> None:
    with pytest.raises(BadWish, match="--rate"):
        read(rate_rps=rate_rps)


@pytest.mark.parametrize("lasting", ["0s", "-5s"])
def test_no_time_is_refused(lasting: str) -> None:
    with pytest.raises(BadWish, match="longer than nothing"):
        read(lasting=lasting)


def test_a_new_or_empty_folder_will_do(tmp_path: Path) -> None:
    assert read(out=tmp_path).out == tmp_path
    assert read(out=tmp_path / "new").out == tmp_path / "new"


def test_what_grafana_lacks_is_asked_only_when_it_is_wanted() -> None:
    assert read().grafana is False
    assert read(grafana=True, grafana_lacks=lambda: ()).grafana is True
