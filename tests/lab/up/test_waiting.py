"""The stack stands for as long as was asked, and a server that dies meanwhile is named once."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from perflab.processes.supervisor import Child
from perflab.up.waiting import wait


@dataclass
class Clock:
    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@dataclass
class FakeServer:
    """Ends at a moment."""

    clock: Clock
    ends_s: float
    name: str = "valkey"
    log: Path = Path("valkey.log")

    @property
    def returncode(self) -> int | None:
        return 1 if self.clock() >= self.ends_s else None

    def last_words(self, lines: int = 8) -> str:
        return "out of memory"


def wait_for(seconds: float, ends_s: float) -> tuple[tuple[str, ...], list[str], float]:
    clock, said = Clock(), list[str]()
    servers = [cast("Child", FakeServer(clock, ends_s))]
    dead = wait(servers, for_s=seconds, say=said.append, clock=clock, sleep=clock.sleep)
    return dead, said, clock()


def test_the_time_that_was_asked_for_goes_by() -> None:
    assert wait_for(20.3, ends_s=99) == ((), [], 20.3)


def test_a_server_that_dies_is_named_once_with_its_last_words() -> None:
    dead, said, _ = wait_for(10, ends_s=3)
    assert dead == ("valkey",)
    assert said == ["valkey ended with exit code 1; its log (valkey.log) ends with:", "out of memory"]
