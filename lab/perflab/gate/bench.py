"""What stands ready while a gate measures? PostgreSQL, each side's template, and ways to count and to time them."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from perflab.databases.strategy import drop_left_overs
from perflab.gate.block import measure_block
from perflab.gate.counters import Counted, count_work
from perflab.gate.databases import ensure_templates, template_names, warm_copy
from perflab.gate.description import Endpoint
from perflab.gate.side import Application, Side, await_ready, begin, running
from perflab.home import perflab_home
from perflab.processes.placement import decide_placement
from perflab.processes.supervisor import Supervisor
from perflab.servers.postgresql import PostgreSQL, running_postgresql
from perflab_reports.evidence.manifest import Placement
from perflab_reports.gate.evidence import ARMS, Block


def side_of(arm: str) -> str:
    """Which side an arm runs: base twice, head once."""
    return "head" if arm == "head" else "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Servers that run, and the sides' templates."""

    supervisor: Supervisor
    server: PostgreSQL
    sides: Mapping[str, Side]
    templates: Mapping[str, str]
    placement: Placement
    scratch: Path
    logs: Path

    def count(self, name: str, endpoints: Sequence[Endpoint]) -> Counted:
        """The work of one side, on a fresh copy of its database."""
        side = self.sides[name]
        with warm_copy(self.server, self.templates[name], arm=name) as database:

            def start(mode: str, folder: Path) -> AbstractContextManager[Application]:
                folder.mkdir(parents=True, exist_ok=True)
                url = self.server.database_url(database)
                environment = side.environment(url, examine=mode, folder=str(folder))
                log = self.logs / f"{name}-{mode}.log"
                return running(self.supervisor, side, environment, log=log, cpus=self.placement.app_cpus)

            return count_work(
                server=self.server,
                database=database,
                endpoints=endpoints,
                start=start,
                folder=self.scratch / "counters" / name,
            )

    @contextmanager
    def timed(self, names: Sequence[str]) -> Iterator[Callable[[int, int], Block]]:
        """Yields what measures one block, given its index and its seed.

        A project that writes gets fresh databases for each block; one that only reads keeps its own for the gate.
        """
        endpoints: dict[str, tuple[Endpoint, ...]] = {
            arm: tuple(one for one in self.sides[side_of(arm)].project.endpoints if one.name in names) for arm in ARMS
        }
        writes = any(side.project.writes for side in self.sides.values())
        head = self.sides["head"].project
        ours = os.sched_getaffinity(0)
        with ExitStack() as whole, self.server.connect() as observer:
            kept = {} if writes else self._databases(whole)
            whole.callback(os.sched_setaffinity, 0, ours)
            os.sched_setaffinity(0, self.placement.generator_cpus)

            def start(order: Sequence[str], stack: ExitStack) -> dict[str, tuple[Application, str]]:
                databases = kept or self._databases(stack)
                return {arm: (application, databases[arm]) for arm, application in self._start(order, databases, stack)}

            def block(index: int, seed: int) -> Block:
                return measure_block(
                    index=index,
                    seed=seed,
                    arms=endpoints,
                    requests=head.requests_per_block,
                    start=start,
                    observer=observer,
                )

            yield block

    def _databases(self, stack: ExitStack) -> dict[str, str]:
        return {arm: stack.enter_context(warm_copy(self.server, self.templates[side_of(arm)], arm=arm)) for arm in ARMS}

    def _start(
        self, order: Sequence[str], databases: Mapping[str, str], stack: ExitStack
    ) -> Iterator[tuple[str, Application]]:
        begun = {}
        for arm in order:
            side = self.sides[side_of(arm)]
            environment = side.environment(self.server.database_url(databases[arm]))
            log = self.logs / f"{arm}.log"
            begun[arm] = begin(self.supervisor, side, environment, log=log, cpus=self.placement.app_cpus)
            stack.callback(self._stop, begun[arm])
        for arm, application in begun.items():
            await_ready(application)
            yield arm, application

    def _stop(self, application: Application) -> None:
        application.child.stop()
        self.supervisor.forget(application.child)


@contextmanager
def open_bench(
    sides: Mapping[str, Side], *, scratch: Path, logs: Path, progress: Callable[[str], None]
) -> Iterator[Bench]:
    """Everything started and every side migrated and seeded.

    Raises:
        GateFailed: a side cannot be migrated or seeded.
        ServerFailed: PostgreSQL did not start.
    """
    placement = decide_placement()
    templates = template_names(sides)
    for side in {side.python: side for side in sides.values()}.values():
        side.check()
    with Supervisor() as supervisor:
        progress("starting PostgreSQL")
        home = perflab_home() / "postgres-18"
        with running_postgresql(supervisor, home, logs=logs, cpus=placement.app_cpus) as server:
            drop_left_overs(server)
            ensure_templates(server, sides, templates, progress)
            yield Bench(
                supervisor=supervisor,
                server=server,
                sides=sides,
                templates=templates,
                placement=placement,
                scratch=scratch,
                logs=logs,
            )
