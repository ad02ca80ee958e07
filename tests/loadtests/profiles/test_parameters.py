"""A parameter's key is its name without the unit, where that is no other's."""

from perflab_loadtests.profiles import Breakpoint, Constant, parameters_of
from perflab_loadtests.profiles.replay import Replay


def test_the_unit_is_left_out_of_the_key() -> None:
    assert [(p.key, p.unit) for p in parameters_of(Constant)] == [("level", ""), ("duration", "s")]


def test_the_unit_stays_where_the_shorter_name_is_taken() -> None:
    by_name = {parameter.name: parameter for parameter in parameters_of(Breakpoint)}
    assert (by_name["step"].key, by_name["step_s"].key, by_name["p95_ms"].key) == ("step", "step_s", "p95")
    assert by_name["p95_ms"].unit == "ms"


def test_what_is_read_from_a_file_is_no_parameter() -> None:
    assert [(p.name, p.required) for p in parameters_of(Replay)] == [("file", True), ("scale", False)]
