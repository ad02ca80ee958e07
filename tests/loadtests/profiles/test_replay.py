"""A replay follows a file, or says which of its lines it cannot follow."""

from pathlib import Path

import pytest
from load_profiles import write_csv

from perflab_loadtests.profiles import BadProfile, Stage
from perflab_loadtests.profiles.replay import Point, Replay, read_points


def test_rows_are_joined_by_lines_and_scaled(tmp_path: Path) -> None:
    file = write_csv(tmp_path, "seconds,level\n0,10\n30,20\n60,0\n")
    assert Replay(file=file, scale=2).stages() == (
        Stage(duration_s=30, start=20, end=40),
        Stage(duration_s=30, start=40, end=0),
    )


def test_the_first_row_is_moment_0() -> None:
    points, mistakes = read_points("seconds,level\n1700000000,1\n1700000060,2\n")
    assert (points, mistakes) == ((Point(moment_s=0, level=1), Point(moment_s=60, level=2)), ())


def test_two_rows_of_the_same_second_are_a_jump(tmp_path: Path) -> None:
    file = write_csv(tmp_path, "seconds,level\n0,10\n5,10\n5,90\n8,90\n")
    assert Replay(file=file).stages() == (
        Stage(duration_s=5, start=10, end=10),
        Stage(duration_s=3, start=90, end=90),
    )


def test_spaces_capitals_blank_lines_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    file = write_csv(tmp_path, "\ufeffSeconds, Level\r\n0, 10\r\n\r\n5, 10\r\n")
    assert Replay(file=file).stages() == (Stage(duration_s=5, start=10, end=10),)


def test_every_wrong_line_is_named() -> None:
    text = "seconds,level\n0,10\nsoon,-1\n5\n20,inf\n20,5\n10,5\n"
    assert read_points(text)[1] == (
        "line 3: seconds: 'soon' is no number",
        "line 3: level: '-1' must be at least 0",
        "line 4: 1 cells; a row has 2: seconds,level",
        "line 5: level: 'inf' must be finite",
        "line 7: 10 seconds come before the 20 of the row above",
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "line 1: the header must be seconds,level, got ''"),
        ("0,10\n5,10\n", "line 1: the header must be seconds,level, got '0,10'"),
        (
            "seconds,level\n1700000000000,1\n",
            "line 2: seconds: '1700000000000' is no moment in seconds; are these milliseconds?",
        ),
        ("seconds,level\n0,2e9\n", "line 2: level: '2e9' must be at most 1e+09"),
        ("seconds,level\n", "two rows of different seconds are needed"),
        ("seconds,level\n3,1\n3,2\n", "two rows of different seconds are needed"),
        ("seconds,level\n3,0\n4,0\n", "no level is above 0"),
    ],
)
def test_a_file_without_a_shape_is_refused(text: str, mistake: str) -> None:
    assert read_points(text)[1] == (mistake,)


def test_a_file_full_of_mistakes_shows_the_first_twenty(tmp_path: Path) -> None:
    file = write_csv(tmp_path, "seconds,level\n" + "x,1\n" * 25)
    with pytest.raises(BadProfile) as caught:
        Replay(file=file)
    assert caught.value.mistakes[0] == f"{file}: line 2: seconds: 'x' is no number"
    assert caught.value.mistakes[20:] == (f"{file}: and 5 more mistakes",)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match="cannot be read: No such file"):
        Replay(file=str(tmp_path / "none.csv"))
    (tmp_path / "image.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadProfile, match="is not UTF-8 text"):
        Replay(file=str(tmp_path / "image.csv"))
