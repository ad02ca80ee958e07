"""With which processes is a plan run, and who may watch? What the command line adds to the plan."""

from dataclasses import dataclass

type Address = tuple[str, int]


class BadAddress(ValueError):
    """Not HOST:PORT; the message says what is wrong."""


def parse_address(text: str) -> Address:
    """HOST:PORT, with 0 for any free port.

    Raises:
        BadAddress: it is not.
    """
    host, separator, port = text.rpartition(":")
    if not separator or not host or not port.isdecimal() or int(port) > 65_535:
        raise BadAddress(f"{text!r} must be HOST:PORT, such as 127.0.0.1:5557")
    return host.strip("[]"), int(port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`workers` are child processes; `master` listens for workers on other machines, `expect_workers` of them."""

    workers: int = 0
    master: Address | None = None
    expect_workers: int = 0
    web: Address | None = None
    prometheus: Address | None = None

    def __post_init__(self) -> None:
        if self.workers < 0:
            raise ValueError(f"--workers must be at least 0, got {self.workers}")
        if (self.master is None) != (self.expect_workers < 1):
            raise ValueError("--master and --expect-workers belong together, with at least 1 worker")

    @property
    def distributed(self) -> bool:
        return self.workers > 0 or self.master is not None

    @property
    def all_workers(self) -> int:
        return self.workers + self.expect_workers
