"""How does the application start with everything on? Its variables, its database, and its workers under gunicorn."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perflab.bench.credentials import Credentials
from perflab.databases.strategy import create_database, drop_database, drop_left_overs, warm
from perflab.databases.template import ensure_template
from perflab.processes.supervisor import Supervisor
from perflab.servers.gunicorn import Gunicorn, start_gunicorn
from perflab.servers.postgresql import PostgreSQL
from perflab.up.application import LOG_VARIABLE
from perflab_instrumentation.options import EXTRAS, VARIABLE
from perflab_target.datasets import DATASETS

DATASET: Final = "storefront"
SCALE: Final = 0.2
SEED: Final = 1
DATABASE: Final = "perflab_run_up"
STRATEGY: Final = "object"
THREADS: Final = 2
SETTINGS: Final = "perflab.up.application.settings"
HEALTH: Final = "/health/live"
DELIVERY_S: Final = 5.0
"""So long the instruments' helper may take, after its server has ended, to deliver what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where an application's instruments write and listen."""

    log: Path
    counts: Path
    targets: Path
    metrics_port: int


def options(places: Places, *, run_id: str) -> dict[str, Any]:
    """The instruments: every sink, and every request traced, since the load is light."""
    return {
        "sinks": list(EXTRAS),
        "sample_ratio": 1.0,
        "run_id": run_id,
        "strategy": STRATEGY,
        "metrics_port": places.metrics_port,
        "folder": str(places.counts),
        "targets_file": str(places.targets.absolute()),
    }


def environment(
    places: Places,
    *,
    run_id: str,
    database_url: str,
    cache_url: str,
    credentials: Credentials,
    sinks: Mapping[str, str],
) -> dict[str, str]:
    """All that the application reads."""
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PERFLAB_DATABASE_URL": database_url,
        "PERFLAB_POOL": "pool",
        "PERFLAB_POOL_MIN_SIZE": "1",
        "PERFLAB_POOL_MAX_SIZE": str(THREADS),
        "PERFLAB_CACHE_URL": cache_url,
        "PERFLAB_CACHE_POLICY": STRATEGY,
        "OTEL_SERVICE_NAME": DATASET,
        LOG_VARIABLE: str(places.log.absolute()),
        VARIABLE: json.dumps(options(places, run_id=run_id)),
        **credentials.environment(),
        **sinks,
    }


@contextmanager
def fresh_database(postgresql: PostgreSQL, *, say: Callable[[str], None]) -> Iterator[str]:
    """A copy of the storefront, with Silk's tables, gone on leaving; yields its name."""
    drop_left_overs(postgresql)
    template = ensure_template(postgresql, DATASET, scale=SCALE, seed=SEED, progress=say)
    create_database(postgresql, DATABASE, template=template)
    try:
        warm(postgresql, DATABASE)
        yield DATABASE
    finally:
        drop_database(postgresql, DATABASE)


@contextmanager
def serving(
    supervisor: Supervisor,
    variables: Mapping[str, str],
    *,
    places: Places,
    workers: int,
    logs: Path,
    cpus: tuple[int, ...],
    port: int,
) -> Iterator[Gunicorn]:
    """The running application; on leaving, what its instruments hold is delivered."""
    gunicorn = start_gunicorn(
        supervisor,
        application="perflab_target.wsgi",
        environment=variables,
        workers=workers,
        threads=THREADS,
        log=logs / "application.log",
        cpus=cpus,
        health_path=HEALTH,
        port=port,
    )
    try:
        yield gunicorn
    finally:
        gunicorn.stop()
        until_s = time.monotonic() + DELIVERY_S
        while any(places.counts.glob("*/helper.pid")) and time.monotonic() < until_s:
            time.sleep(0.05)


def key_space() -> dict[str, Any]:
    """What the load may ask for, as the generator's plan has it."""
    dataset = DATASETS[DATASET]
    return {**dataset.sizes(SCALE), "search_terms": dataset.search_terms(SCALE)}


def load_credentials(credentials: Credentials) -> dict[str, Any]:
    """What lets the load's requests in."""
    customers = DATASETS[DATASET].sizes(SCALE).get("customers", 1)
    return {"service_key": credentials.service_key, "customer_tokens": credentials.customer_tokens(customers)}
