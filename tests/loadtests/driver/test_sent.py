"""What a process sent stands in its file, whatever becomes of the process."""

from pathlib import Path

from perflab_loadtests.driver.sent import NAME, SentCount, read_sent


def test_the_count_can_be_read_by_another(tmp_path: Path) -> None:
    count = SentCount(tmp_path / NAME)
    for _ in range(3):
        count.cell[0] += 1
    assert read_sent(tmp_path) == 3


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert read_sent(tmp_path) is None
    (tmp_path / NAME).write_bytes(b"abc")
    assert read_sent(tmp_path) is None


def test_a_count_may_live_in_memory_only() -> None:
    count = SentCount()
    count.cell[0] += 1
    assert count.cell[0] == 1
