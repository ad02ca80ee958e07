"""A text or a table means a profile, or says everything that is wrong with it."""

import pytest

from perflab_loadtests.profiles import BadProfile, Breakpoint, Constant, parse_profile, profile_of
from perflab_loadtests.profiles.ramp import Ramp
from perflab_loadtests.profiles.smoke import Smoke
from perflab_loadtests.profiles.steps import Steps


@pytest.mark.parametrize(
    ("spec", "profile"),
    [
        ("smoke", Smoke()),
        ("smoke:", Smoke()),
        (" smoke : level = 2 ", Smoke(level=2)),
        ("constant:level=50,duration=5m", Constant(level=50, duration_s=300)),
        ("constant:level=50,duration=90", Constant(level=50, duration_s=90)),
        ("ramp:start=0,end=10,duration_s=1h,hold=500ms", Ramp(start=0, end=10, duration_s=3_600, hold_s=0.5)),
        ("steps:start=10,step=5,count=3,step_s=30s", Steps(start=10, step=5, count=3, step_s=30)),
        (
            "breakpoint:start=1,most=9,step=2,step_s=1m,p95=2s",
            Breakpoint(start=1, most=9, step=2, step_s=60, p95_ms=2_000),
        ),
        ("breakpoint:start=1,most=9,step_s=1,p95=300", Breakpoint(start=1, most=9, step_s=1, p95_ms=300)),
    ],
)
def test_a_spec_means_a_profile(spec: str, profile: object) -> None:
    assert parse_profile(spec) == profile


def test_a_table_takes_numbers_and_texts() -> None:
    table = {"name": "ramp", "start": 10, "end": "100", "duration": "90s", "hold_s": 5}
    assert profile_of(table) == Ramp(start=10, end=100, duration_s=90, hold_s=5)


@pytest.mark.parametrize(
    ("spec", "mistakes"),
    [
        (
            "rampp:start=1",
            ["profile: 'rampp' is unknown; did you mean 'ramp'? (choices: smoke, constant,"],
        ),
        ("constant", ["constant.level: is missing", "constant.duration: is missing"]),
        (
            "ramp:strat=-1,end=-2,duration=soon,hold",
            [
                "ramp: 'hold' is not KEY=VALUE",
                "ramp: 'strat' is unknown; did you mean 'start'? (choices: start, end, duration, hold)",
                "ramp.end: '-2' must be at least 0",
                "ramp.duration: 'soon' is no duration; write 500ms, 90s, 5m or 1h (a bare number counts s)",
                "ramp.start: is missing",
            ],
        ),
        ("smoke:level=1,level=2", ["smoke.level: is given twice"]),
        ("smoke:duration=1,duration_s=2", ["smoke.duration_s: is given twice, as duration and duration_s"]),
        ("smoke:level=nan", ["smoke.level: 'nan' must be finite"]),
        ("smoke:level=lots", ["smoke.level: 'lots' is no number"]),
        ("steps:start=1,step=1,count=2.5,step_s=1", ["steps.count: '2.5' is no whole number"]),
        ("steps:start=1,step=-1,count=3,step_s=1", ["steps: step: -1.0 leads to -1 after 3 steps"]),
        (
            "spike:base=9,peak=3,before=1,spike=1,after=1,edges=1",
            ["spike: 'edges' is unknown; did you mean 'edge'?", "spike: peak: 3.0 must be above base, which is 9.0"],
        ),
    ],
)
def test_every_mistake_is_reported_at_once(spec: str, mistakes: list[str]) -> None:
    with pytest.raises(BadProfile) as caught:
        parse_profile(spec)
    found = caught.value.mistakes
    assert [line[: len(start)] for line, start in zip(found, mistakes, strict=True)] == mistakes


@pytest.mark.parametrize(
    ("table", "mistake"),
    [
        ({}, "profile: its name is missing"),
        ({"name": 3}, "profile: '3' is unknown"),
        ({"name": "smoke", "level": True}, "smoke.level: True is no number"),
        ({"name": "smoke", "level": None}, "smoke.level: None is no number"),
        ({"name": "smoke", "duration": [1]}, r"smoke.duration: \[1\] is no duration"),
        ({"name": "replay", "file": 3}, "replay.file: 3 is no text"),
    ],
)
def test_a_table_of_the_wrong_types_is_refused(table: dict[str, object], mistake: str) -> None:
    with pytest.raises(BadProfile, match=mistake):
        profile_of(table)
