"""`perflab run overhead` is a word of its own: alone, and with its own options."""

from typer.testing import CliRunner

from perflab.cli import app
from perflab.cli.overhead import refuse_what_does_not_fit
from perflab.experiments.mistakes import ExperimentError


def mistakes(*words: str) -> str:
    result = CliRunner().invoke(app, ["run", *words])
    assert isinstance(result.exception, ExperimentError)
    return str(result.exception)


def test_it_stands_beside_no_factor() -> None:
    assert mistakes("overhead", "caching", "pooling") == (
        "overhead is measured alone: run caching, pooling by a command of its own"
    )


def test_options_of_factors_are_all_refused_at_once() -> None:
    told = mistakes("overhead", "--mix", "browse", "--rate", "5")
    assert told == "--rate is for factors, not for overhead\n--mix is for factors, not for overhead"


def test_its_options_are_refused_for_factors() -> None:
    told = mistakes("caching", "--only", "x", "--requests", "3")
    assert told == "--only is for `perflab run overhead`\n--requests is for `perflab run overhead`"


def test_one_preset_only() -> None:
    assert "choose one of" in mistakes("overhead", "--smoke", "--full")


def test_nothing_is_wrong_with_the_word_alone() -> None:
    refuse_what_does_not_fit(["overhead"], {"--mix": None, "--workers": 0})


def test_the_list_names_it() -> None:
    result = CliRunner().invoke(app, ["list"])
    assert "overhead  What do the instruments cost" in result.output
