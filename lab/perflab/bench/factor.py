"""How does one factor's bench run a trial? A fresh application on a warm database, then the generator."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from perflab.bench.credentials import Credentials
from perflab.bench.measure import Meters, measure
from perflab.bench.pools import pool_counters
from perflab.bench.servers import FactorServers, start_servers
from perflab.databases.strategy import (
    StrategyDatabase,
    create_strategy_database,
    drop_database,
    drop_left_overs,
    warm,
)
from perflab.databases.template import ensure_template
from perflab.examination.examine import EXAMINED, examine
from perflab.home import perflab_home
from perflab.processes.cpu_time import CpuReading, Watched, read_cpu
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.servers.gunicorn import Gunicorn, start_gunicorn
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.sinks.of_run import traced_environment
from perflab.trials.generator import GeneratorRun
from perflab.trials.order import Pending, block_seed
from perflab.trials.progress import Progress
from perflab.trials.runner import OpenBench
from perflab_loadtests.journeys import Credentials as LoadCredentials
from perflab_loadtests.journeys import KeySpace, find_mix, request_list
from perflab_reports.evidence.examination import Examination
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.manifest import Manifest, Placement
from perflab_reports.evidence.plan import FactorPlan, StrategyPlan
from perflab_reports.evidence.trial import Trial
from perflab_target.datasets import DATASETS

APPLICATION = "perflab_target.wsgi"
DATA_SEED = 1
"""The data set is the same in all runs, so that its template is built once; the run's seed orders trials and load."""


@contextmanager
def benches(
    folder: RunFolder, manifest: Manifest, progress: Progress, *, sinks: Mapping[str, str] = MappingProxyType({})
) -> Iterator[OpenBench]:
    """PostgreSQL for the whole run; yields what opens one factor's bench after the other.

    Args:
        folder: The run's.
        manifest: What is to be done.
        progress: Who is told.
        sinks: Variables of strategies with live instruments, that say where these send to.
    """
    placement = manifest.environment.placement
    with Supervisor() as supervisor:
        progress.stage("starting PostgreSQL")
        logs = folder.path / "logs"
        postgresql = start_postgresql(supervisor, perflab_home() / "postgres-18", logs=logs, cpus=placement.app_cpus)
        try:
            drop_left_overs(postgresql)

            @contextmanager
            def open_bench(plan: FactorPlan) -> Iterator[FactorBench]:
                with ExitStack() as stack:
                    servers = start_servers(supervisor, postgresql, plan, logs=logs, cpus=placement.app_cpus)
                    stack.callback(servers.stop)
                    bench = FactorBench(
                        plan=plan,
                        folder=folder,
                        supervisor=supervisor,
                        servers=servers,
                        placement=placement,
                        template=ensure_template(
                            postgresql, plan.dataset, scale=plan.scale, seed=DATA_SEED, progress=progress.stage
                        ),
                        progress=progress,
                        sinks=sinks,
                        run_id=manifest.run_id,
                    )
                    stack.callback(bench.drop_databases)
                    yield bench

            yield open_bench
        finally:
            postgresql.stop()


@dataclass(kw_only=True)
class FactorBench:
    """One factor's servers and databases, standing ready."""

    plan: FactorPlan
    folder: RunFolder
    supervisor: Supervisor
    servers: FactorServers
    placement: Placement
    template: str
    progress: Progress
    sinks: Mapping[str, str] = MappingProxyType({})
    run_id: str = ""
    credentials: Credentials = field(default_factory=Credentials)
    _databases: dict[str, StrategyDatabase] = field(default_factory=dict)

    def trial(self, todo: Pending) -> Trial:
        """Run one trial. Generator and application start side by side, each on its own CPUs."""
        strategy = self._strategy(todo.slot.strategy)
        folder = self.folder.trial_folder(self.plan.factor, todo.slot.trial_id(todo.attempt))
        port = free_port()
        generator = GeneratorRun(
            supervisor=self.supervisor,
            folder=folder,
            cpus=self.placement.generator_cpus,
            workers=self.plan.generator_workers,
        )
        child = generator.start(self._load(port, block=todo.slot.block))
        try:
            with (
                self._prepared(strategy) as database,
                self._application(
                    strategy,
                    database,
                    log=folder / "application.log",
                    extra=traced_environment(strategy, self.sinks, run_id=self.run_id),
                    port=port,
                ) as application,
            ):
                trial = measure(
                    plan=self.plan,
                    strategy=strategy,
                    todo=todo,
                    generator=generator,
                    child=child,
                    meters=self._meters(strategy, database, application),
                    on_tick=self.progress.tick,
                )
        finally:
            generator.discard(child)
        return replace(trial, counters=pool_counters(folder))

    def _meters(self, strategy: StrategyPlan, database: str, application: Gunicorn) -> Meters:
        def cpu(generator_pid: int) -> CpuReading:
            return read_cpu(
                Watched(
                    gunicorn=application.pid,
                    postgres=self._postgresql.pid,
                    rest=self.servers.beside,
                    generator=generator_pid,
                )
            )

        return Meters(cpu=cpu, counters=lambda: self.servers.counters(strategy, database=database))

    def examine(self, strategy: StrategyPlan) -> Examination:
        """Run one strategy's examination pass."""
        with self._database(strategy.ddl).copy() as database:
            warm(self._postgresql, database)
            self.servers.reset_caches()
            return examine(
                plan=self.plan,
                strategy=strategy,
                database=self._database(strategy.ddl),
                copy=database,
                start=lambda environment, log: self._application(
                    strategy, database, log=log, extra=environment, workers=1, threads=1
                ),
                counters=lambda: self.servers.counters(strategy, database=database),
                requests=request_list(
                    find_mix(self.plan.mix), self._key_space(), self.plan.seed, EXAMINED, self._keys()
                ),
                folder=self.folder.path / self.plan.factor / "examinations" / strategy.name,
            )

    def drop_databases(self) -> None:
        """The factor is done."""
        for database in self._databases.values():
            drop_database(self._postgresql, database.name)

    @property
    def _postgresql(self) -> PostgreSQL:
        return self.servers.postgresql

    def _strategy(self, name: str) -> StrategyPlan:
        return next(strategy for strategy in self.plan.strategies if strategy.name == name)

    def _database(self, ddl: str) -> StrategyDatabase:
        """Made when first asked for; strategies with the same indexes share it."""
        if ddl not in self._databases:
            self._databases[ddl] = create_strategy_database(
                self._postgresql, name=f"{self.plan.factor}_{ddl}", template=self.template, ddl=ddl
            )
        return self._databases[ddl]

    @contextmanager
    def _prepared(self, strategy: StrategyPlan) -> Iterator[str]:
        """A warm database as the template has it; a copy of its own where the trial may change it."""
        self.servers.reset_caches()
        original = self._database(strategy.ddl)
        changes = find_mix(self.plan.mix).writes or strategy.environment.get("PERFLAB_CACHE_URL") == "database://"
        with ExitStack() as stack:
            database = original.name
            if changes or strategy.connection_limit is not None:
                database = stack.enter_context(original.copy(connection_limit=strategy.connection_limit))
            warm(self._postgresql, database)
            yield database

    @contextmanager
    def _application(
        self,
        strategy: StrategyPlan,
        database: str,
        *,
        log: Path,
        extra: dict[str, str] | None = None,
        workers: int | None = None,
        threads: int | None = None,
        port: int | None = None,
    ) -> Iterator[Gunicorn]:
        application = start_gunicorn(
            self.supervisor,
            application=APPLICATION,
            environment={
                **self.servers.environment(strategy, database=database),
                **self.credentials.environment(),
                **(extra or {}),
            },
            workers=workers or strategy.workers,
            threads=threads or strategy.threads,
            log=log,
            cpus=self.placement.app_cpus,
            port=port,
        )
        try:
            yield application
        finally:
            application.stop()

    def _load(self, port: int, *, block: int) -> dict[str, Any]:
        """PLAN.json for the generator."""
        key_space = self._key_space()
        return {
            "host": f"http://127.0.0.1:{port}",
            "seed": block_seed(self.plan, block),
            "mix": self.plan.mix,
            "phases": [
                {
                    "name": phase.name,
                    "kind": phase.kind,
                    "duration_s": phase.duration_s,
                    "rate_rps": phase.rate_rps,
                    "users": phase.users,
                }
                for phase in self.plan.phases
            ],
            "key_space": {**key_space.rows, "search_terms": key_space.search_terms},
            "credentials": {
                "service_key": self.credentials.service_key,
                "customer_tokens": self._keys().customer_tokens,
            },
        }

    def _key_space(self) -> KeySpace:
        """What requests may draw from."""
        dataset = DATASETS[self.plan.dataset]
        return KeySpace(rows=dataset.sizes(self.plan.scale), search_terms=dataset.search_terms(self.plan.scale))

    def _keys(self) -> LoadCredentials:
        customers = DATASETS[self.plan.dataset].sizes(self.plan.scale).get("customers", 1)
        return LoadCredentials(
            service_key=self.credentials.service_key, customer_tokens=self.credentials.customer_tokens(customers)
        )
