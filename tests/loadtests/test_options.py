"""What the command line adds to a plan is checked before anything starts."""

import pytest

from perflab_loadtests.__main__ import main
from perflab_loadtests.address import Address
from perflab_loadtests.options import Options


def test_workers_make_a_distributed_run() -> None:
    assert not Options().distributed
    assert Options(workers=2).all_workers == 2
    far = Options(workers=1, master=Address(host="0.0.0.0", port=5557), expect_workers=3)  # noqa: S104 (an example)
    assert far.distributed
    assert far.all_workers == 4


@pytest.mark.parametrize(
    "wrong",
    [{"workers": -1}, {"expect_workers": 1}, {"master": Address(host="127.0.0.1", port=1)}],
)
def test_a_contradiction_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="--"):
        Options(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "either a PLAN.json or --worker"),
        (["plan.json", "--worker", "127.0.0.1:1"], "either a PLAN.json or --worker"),
        (["plan.json", "--master", "nonsense", "--expect-workers", "1"], "HOST:PORT"),
        (["plan.json", "--workers", "-2"], "--workers must be at least 0"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
