"""Processes that serve together find one folder; the folders of servers that are gone are removed."""

import os
from pathlib import Path

import pytest

from perflab_instrumentation.family import (
    PROJECT,
    Process,
    family_folder,
    find_family,
    find_host,
    remove_dead,
    start_ticks,
)
from perflab_instrumentation.shipping.lock import READER, take_lock

GONE = Process(pid=2**22 + 1, start_ticks=7)


def test_this_process_is_its_own_family_and_lives() -> None:
    family = find_family()
    assert family.is_alive()
    assert not GONE.is_alive()


def test_a_process_id_that_came_back_is_another_process() -> None:
    now = start_ticks(os.getpid())
    assert now is not None
    assert not Process(pid=os.getpid(), start_ticks=now + 1).is_alive()


def test_a_familys_folder_is_for_its_user_only(tmp_path: Path) -> None:
    folder = family_folder(GONE, chosen=str(tmp_path))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert family_folder(GONE, chosen=str(tmp_path)) == folder


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "7-7").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="belongs to somebody else"):
        family_folder(Process(pid=7, start_ticks=7), chosen=str(tmp_path))


def test_folders_of_the_dead_go_unless_a_helper_is_still_delivering(tmp_path: Path) -> None:
    living = family_folder(find_family(), chosen=str(tmp_path))
    dead = family_folder(GONE, chosen=str(tmp_path))
    delivering = family_folder(Process(pid=GONE.pid, start_ticks=8), chosen=str(tmp_path))
    strange = tmp_path / "notes"
    strange.mkdir()
    lock = take_lock(delivering / READER)
    assert lock is not None
    remove_dead(tmp_path, READER)
    os.close(lock)
    assert set(tmp_path.iterdir()) == {living, delivering, strange}
    assert not dead.exists()


def test_a_command_finds_the_living_server_of_its_own_project(tmp_path: Path) -> None:
    living = Process(pid=os.getpid(), start_ticks=start_ticks(os.getpid()) or 0)
    for family in (GONE, living):
        (family_folder(family, chosen=str(tmp_path)) / PROJECT).write_text("/srv/shop/settings.py")
    (tmp_path / "something-else").mkdir()
    host = find_host(tmp_path, "/srv/shop/settings.py")
    assert host == (living, tmp_path / f"{living.pid}-{living.start_ticks}")
    assert find_host(tmp_path, "/srv/other/settings.py") is None
