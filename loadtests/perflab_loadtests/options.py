"""With which processes is a plan run, and who may watch? What the command line adds to the plan."""

from dataclasses import dataclass

from perflab_loadtests.address import Address


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
