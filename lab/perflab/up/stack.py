"""In which order does everything start, and what is it then? Servers first, load last; it ends the other way round."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from perflab.bench.credentials import Credentials
from perflab.home import perflab_home
from perflab.processes.supervisor import Supervisor
from perflab.servers.gunicorn import Gunicorn
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.server import answers_http, wait_until_ready
from perflab.servers.valkey import Valkey, start_valkey
from perflab.sinks.running import Endpoints
from perflab.sinks.running import running as sinks_running
from perflab.up import application_server, examples
from perflab.up.background import BackgroundLoad, offering, plan
from perflab.up.cause import Archive
from perflab.up.examples import Example
from perflab.up.observers import Observers, observe
from perflab.up.ports import port_for
from perflab.up.watch import target
from perflab.up.wishes import UpWishes
from perflab_dashboards.provisioning import VALUE

LOG: Final = "application.jsonl"

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Everything that runs; `load` is None where nobody asked for any."""

    run_id: str
    folder: Path
    page_url: str
    postgresql: PostgreSQL
    database: str
    valkey: Valkey
    sinks: Endpoints
    application: Gunicorn
    metrics_port: int
    observers: Observers
    load: BackgroundLoad | None
    examples: tuple[Example, ...]

    @property
    def log(self) -> Path:
        return self.folder / LOG

    @property
    def archive(self) -> Archive:
        return Archive(
            sinks=self.folder / "sinks",
            write_out=lambda trace_id: answers_http(self.sinks.port, f"/traces/{trace_id}"),
            connect=lambda: self.postgresql.connect(self.database),
            log=self.log,
        )


@contextmanager
def standing(wishes: UpWishes, *, folder: Path, page_url: str, say: Say) -> Iterator[Stack]:
    """Start everything and stop it on leaving.

    Args:
        wishes: What is wanted.
        folder: Evidence, logs and the servers' own files go there.
        page_url: Where the page is that links to it all.
        say: Told what is being done.

    Raises:
        ServerFailed: something did not start; its log is in the message.
    """
    cpus = tuple(os.sched_getaffinity(0))
    logs = folder / "logs"
    run_id = f"up-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    labels = {"run_id": run_id, "strategy": application_server.STRATEGY}
    credentials = Credentials()
    with ExitStack() as stack:
        say("starting the trace and error stores")
        sinks = stack.enter_context(sinks_running(folder / "sinks", port=port_for("sinks")))
        supervisor = stack.enter_context(Supervisor())
        say("starting PostgreSQL")
        postgresql = start_postgresql(supervisor, perflab_home() / "postgres-18", logs=logs, cpus=cpus)
        stack.callback(postgresql.stop)
        database = stack.enter_context(application_server.fresh_database(postgresql, say=say))
        say("starting Valkey")
        valkey = start_valkey(supervisor, logs=logs, cpus=cpus)
        # The helper's socket lies there, and a socket's path may be 107 bytes long.
        counts = stack.enter_context(TemporaryDirectory(prefix="perflab-", ignore_cleanup_errors=True))
        places = application_server.Places(
            log=folder / LOG,
            counts=Path(counts),
            targets=folder / "targets" / "application.json",
            metrics_port=port_for("metrics"),
        )
        places.targets.parent.mkdir(parents=True, exist_ok=True)
        say(f"starting the application with {wishes.workers} workers")
        application = stack.enter_context(
            application_server.serving(
                supervisor,
                application_server.environment(
                    places,
                    run_id=run_id,
                    database_url=postgresql.database_url(database),
                    cache_url=valkey.url,
                    credentials=credentials,
                    sinks=sinks.environment,
                ),
                places=places,
                workers=wishes.workers,
                logs=logs,
                cpus=cpus,
                port=port_for("application"),
            )
        )
        shown = examples.send(application.port, places.log)
        wait_until_ready(application.child, lambda: answers_http(places.metrics_port, "/metrics"))
        generator_port = port_for("generator")
        generator_targets = places.targets.with_name("generator.json")
        if wishes.rate_rps:
            generator_targets.write_text(target(f"127.0.0.1:{generator_port}", labels))
        observers = observe(
            supervisor,
            folder=folder,
            jobs={"application": places.targets, "generator": generator_targets},
            cpus=cpus,
            grafana=wishes.grafana,
            trace_page=f"{page_url}/cause/{VALUE}",
            links={"sinks_url": sinks.url, "app_url": application.url},
            say=say,
        )
        load = None
        if wishes.rate_rps:
            say(f"starting a load of {wishes.rate_rps:g} requests per second")
            document = plan(
                host=application.url,
                rate_rps=wishes.rate_rps,
                seed=secrets.randbits(31),
                key_space=application_server.key_space(),
                credentials=application_server.load_credentials(credentials),
            )
            load = stack.enter_context(
                offering(supervisor, document, folder=folder / "load", metrics_port=generator_port)
            )
        yield Stack(
            run_id=run_id,
            folder=folder,
            page_url=page_url,
            postgresql=postgresql,
            database=database,
            valkey=valkey,
            sinks=sinks,
            application=application,
            metrics_port=places.metrics_port,
            observers=observers,
            load=load,
            examples=shown,
        )
