"""Values for a preview's variables: what is no NAME=VALUE, or names nothing, is told at once with all the rest."""

import pytest

from perflab.preview.window import BadValues, chosen

NAMES = ("run_id", "strategy")


def test_what_was_chosen_is_kept_with_its_equals_signs() -> None:
    assert chosen(["run_id=r1", "strategy=a=b"], NAMES) == {"run_id": "r1", "strategy": "a=b"}
    assert chosen([], NAMES) == {}


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(BadValues) as caught:
        chosen(["run_id", "run=r1", "strategy=a", "strategy=b"], NAMES)
    first, second, third = str(caught.value).splitlines()
    assert first == "--value 'run_id' is not NAME=VALUE, such as run_id=r1"
    assert second == "--value 'run=r1': no board shown here has a variable 'run'; there are run_id, strategy"
    assert third == "--value 'strategy=b': strategy was given before"
