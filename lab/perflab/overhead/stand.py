"""What stands ready in one block? Every variant under gunicorn, newly started, hot, side by side.

Newly started in each block: two processes of the same code differ by several percent for as long as they live, by where
the memory, the hash seed and the workers' requests happen to fall.
"""

import http.client
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from perflab.overhead.cpu import Processes, Reading, read_cost
from perflab.overhead.ground import Ground, database_of
from perflab.overhead.ours import FOLDER_VARIABLE
from perflab.overhead.plan import WORKERS, OverheadPlan
from perflab.overhead.variants import Variant
from perflab.servers.gunicorn import Gunicorn, start_gunicorn

SPREAD_CONNECTIONS = 12
"""The kernel deals them out to the workers: both get one, but in one start of two thousand."""

WARM_UP = 2
"""Requests to each endpoint on each of those."""

EXPORT_DELAY_MS = 500
"""OpenTelemetry's batches leave after so long instead of five seconds: a round waits for them."""

ENVIRONMENT = {
    "PERFLAB_POOL": "max_age",
    "PERFLAB_CACHE_URL": "locmem://",
    "PERFLAB_CACHE_POLICY": "object",
    "PERFLAB_CACHE_TTL_S": "86400",
    "DJANGO_SETTINGS_MODULE": "perflab.overhead.application.settings",
    "OTEL_SERVICE_NAME": "storefront",
    "OTEL_BSP_SCHEDULE_DELAY": str(EXPORT_DELAY_MS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One variant's running server. `number` is its own in the receiver's paths, `folder` holds its helper's socket."""

    variant: Variant
    server: Gunicorn
    folder: Path
    number: int

    def helpers(self) -> tuple[int, ...]:
        """Pids of the instruments' helper processes."""
        return tuple(int(file.read_text()) for file in self.folder.glob("**/helper.pid"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """All of it, by the variants' names."""

    ground: Ground
    variants: Mapping[str, Standing]

    def reading(self) -> Reading:
        """CPU seconds of what works for each variant, so far."""
        backends = self.ground.backends()
        return self._read({name: backends.get(name, ()) for name in self.variants})

    def used_s(self) -> float:
        """CPU seconds of all so far; asks nobody, so that asking often costs the servers nothing."""
        return self._read(dict.fromkeys(self.variants, ())).total_s

    def exported_bytes(self) -> dict[str, int]:
        """What each variant has sent to the receiver, so far."""
        received = self.ground.received_bytes()
        return {name: received.get(standing.number, 0) for name, standing in self.variants.items()}

    def profiled(self) -> dict[str, int]:
        """Requests that Silk holds of each variant."""
        return {name: self.ground.profiled(name) for name in self.variants}

    def _read(self, backends: Mapping[str, tuple[int, ...]]) -> Reading:
        processes = {
            name: Processes(gunicorn=standing.server.pid, helpers=standing.helpers(), backends=backends[name])
            for name, standing in self.variants.items()
        }
        return read_cost(processes, postgres=self.ground.postgresql.pid, watcher=self.ground.watcher.info.backend_pid)


@contextmanager
def open_stand(plan: OverheadPlan, ground: Ground, *, stage: Callable[[str], None]) -> Iterator[Stand]:
    """Start every variant, warm it, and stop it on leaving.

    Args:
        plan: Which variants, on which endpoints.
        ground: What they share.
        stage: Told what is being done.

    Raises:
        ServerFailed: one did not start; its log is in the message.
    """
    with ExitStack() as stack:
        # A socket's path may be 107 bytes long, and a run's folder may lie deep.
        sockets = Path(stack.enter_context(TemporaryDirectory(prefix="perflab-", ignore_cleanup_errors=True)))
        standing: dict[str, Standing] = {}
        for number, variant in enumerate(plan.variants, start=1):
            stage(f"starting {number}/{len(plan.variants)}: {variant.title}")
            ground.forget_profiles(variant.name)
            standing[variant.name] = _start(ground, variant, number, folder=sockets / str(number))
            stack.callback(standing[variant.name].server.stop)
        for variant in plan.variants:
            stage(f"warming {variant.title}")
            _warm(standing[variant.name].server.port, [endpoint.path for endpoint in plan.endpoints])
        ground.watcher.execute("CHECKPOINT")
        yield Stand(ground=ground, variants=standing)


def _start(ground: Ground, variant: Variant, number: int, *, folder: Path) -> Standing:
    folder.mkdir()
    environment = {
        **ENVIRONMENT,
        "PERFLAB_DATABASE_URL": ground.postgresql.database_url(database_of(variant.name)),
        "PERFLAB_OVERHEAD_VARIANT": variant.name,
        FOLDER_VARIABLE: str(folder),
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{ground.receiver_port}/{number}",
        "SENTRY_DSN": f"http://key@127.0.0.1:{ground.receiver_port}/{number}",
    }
    server = start_gunicorn(
        ground.supervisor,
        application="perflab.overhead.application.wsgi",
        environment=environment,
        workers=WORKERS,
        threads=1,
        log=ground.logs / variant.name / "gunicorn.log",
        cpus=ground.cpus,
    )
    return Standing(variant=variant, server=server, folder=folder, number=number)


def _warm(port: int, paths: Sequence[str]) -> None:
    """Both workers, each path; half of the requests ask to be traced, so that what a trace needs is loaded as well."""
    for _ in range(SPREAD_CONNECTIONS):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            for path in paths:
                for request in range(WARM_UP):
                    headers = {} if request else {"traceparent": f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"}
                    connection.request("GET", path, headers=headers)
                    connection.getresponse().read()
        finally:
            connection.close()
