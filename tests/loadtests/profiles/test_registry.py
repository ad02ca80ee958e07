"""Every profile file is in the table."""

from pathlib import Path

from perflab_loadtests import profiles


def test_every_profile_file_is_registered() -> None:
    files = {path.stem for path in Path(profiles.__file__).parent.glob("*.py")}
    assert files - {"__init__", "profile", "stage", "arrivals", "parse", "knee"} == set(profiles.PROFILES)
