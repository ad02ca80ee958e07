"""What is one side of a gate? Files, an interpreter and a description; how its commands and its application start."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import perflab_instrumentation
from perflab.gate.description import Project
from perflab.gate.mistakes import GateFailed
from perflab.gate.repository import Checkout
from perflab.gate.support.perflab_gate_middleware import FORGET_PATH
from perflab.processes.cpu_time import children_by_parent
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.server import ServerFailed, wait_until_ready

SUPPORT = Path(__file__).parent / "support"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Base or head, ready to be started."""

    name: str
    checkout: Checkout
    project: Project
    python: Path
    repository: Path
    """The user's own: what lies there and is imported is of neither side."""
    instruments: Path
    """A folder that holds perflab_instrumentation and nothing else, for environments that lack it."""

    def environment(self, database_url: str, **gated: str) -> dict[str, str]:
        """Variables of everything that runs for this side; `gated` says how its settings are changed."""
        address = urlsplit(database_url)
        database = {
            "NAME": address.path.lstrip("/"),
            "USER": address.username,
            "PASSWORD": address.password,
            "HOST": address.hostname,
            "PORT": address.port,
        }
        own = [str(self.checkout.folder / part) for part in self.project.python_path]
        settings = {
            "checkout": str(self.checkout.folder),
            "repository": str(self.repository),
            "instruments": str(self.instruments),
            "settings": self.project.settings,
            "application": self.project.application,
            "database": database,
        }
        return {
            **self.project.environment,
            **self.project.credentials,
            "PYTHONPATH": os.pathsep.join([*own, str(SUPPORT), str(self.instruments)]),
            "DJANGO_SETTINGS_MODULE": "perflab_gate_settings",
            "PERFLAB_GATED": json.dumps({**settings, **gated}),
        }

    def check(self) -> None:
        """Can this interpreter serve the project at all?

        Raises:
            GateFailed: a package that the gate needs is not in its environment.
        """
        self._command(
            (str(self.python), "-c", "import django, gunicorn, psycopg"),
            {},
            "the environment lacks what a gate needs (Django, psycopg 3, gunicorn)",
        )

    def migrate(self, database_url: str) -> None:
        """Bring the schema and the data into an empty database.

        Raises:
            GateFailed: with the command's own words.
        """
        environment = self.environment(database_url)
        for what, command in (("migrate", self.project.migrate), ("seed", self.project.seed)):
            if command:
                filled = tuple(part.replace("{python}", str(self.python)) for part in command)
                self._command(filled, environment, f"`{what}` failed")

    def _command(self, command: tuple[str, ...], environment: Mapping[str, str], failure: str) -> None:
        try:
            done = subprocess.run(
                command,
                cwd=self.checkout.folder,
                env={**os.environ, **environment},
                capture_output=True,
                text=True,
                check=False,
                start_new_session=True,
            )
        except OSError as error:
            raise GateFailed(f"{self.title}: {failure}: {command[0]}: {error.strerror}") from None
        if done.returncode != 0:
            raise GateFailed(f"{self.title}: {failure}:\n{(done.stderr or done.stdout).strip()[-1500:]}")

    @property
    def title(self) -> str:
        return f"{self.name} ({self.checkout.label})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A running application with one worker."""

    child: Child
    port: int

    @property
    def worker(self) -> int:
        """The pid of the process that answers."""
        return children_by_parent()[self.child.pid][0]


def begin(
    supervisor: Supervisor, side: Side, environment: Mapping[str, str], *, log: Path, cpus: tuple[int, ...]
) -> Application:
    """Start the application without waiting for it."""
    port = free_port()
    child = supervisor.start(
        [
            *(side.python, "-m", "gunicorn", "perflab_gate_wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--config", SUPPORT / "perflab_gate_gunicorn.py"),
        ],
        name=f"{side.title}: gunicorn",
        log=log,
        cpus=cpus,
        environment=environment,
        stop_signal=signal.SIGQUIT,
        grace_s=2,
        folder=side.checkout.folder,
    )
    return Application(child=child, port=port)


def await_ready(application: Application) -> None:
    """Until it answers.

    Raises:
        GateFailed: with the application's own log.
    """
    from perflab.gate.connection import asks

    try:
        wait_until_ready(
            application.child,
            lambda: (
                asks(application.port, FORGET_PATH) == 204 and bool(children_by_parent().get(application.child.pid))
            ),
            timeout_s=60,
        )
    except ServerFailed as error:
        raise GateFailed(str(error)) from None


@contextmanager
def running(
    supervisor: Supervisor, side: Side, environment: Mapping[str, str], *, log: Path, cpus: tuple[int, ...]
) -> Iterator[Application]:
    """Started, answering, and stopped on leaving."""
    application = begin(supervisor, side, environment, log=log, cpus=cpus)
    try:
        await_ready(application)
        yield application
    finally:
        application.child.stop()
        supervisor.forget(application.child)


def link_instruments(folder: Path) -> Path:
    """A folder to put on a path that offers perflab_instrumentation alone."""
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "perflab_instrumentation"
    if not link.exists():
        link.symlink_to(Path(perflab_instrumentation.__file__).parent)
    return folder
