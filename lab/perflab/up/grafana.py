"""How does the user's own Grafana show the boards? With provisioning made for this run, and a home that ends with it.

Nothing of an installed Grafana's own configuration, data or plugins is touched.
"""

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.server import answers_http, wait_until_ready
from perflab_dashboards.files import documents
from perflab_dashboards.provisioning import Peers, datasources, providers

PROGRAMS: Final = {"grafana": ("server",), "grafana-server": ()}
"""Each program that serves, and what its command line begins with; since version 9.4 it is the first."""

INSTALL: Final = (
    "there is no grafana on PATH; https://grafana.com/grafana/download has packages, and a tarball whose bin folder"
    " may be put on PATH"
)
HOMES: Final = (Path("/usr/share/grafana"), Path("/usr/local/share/grafana"))
DEFAULTS: Final = Path("conf/defaults.ini")
START_S: Final = 120.0
"""The first start makes its database, which takes long on a slow disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Where it is, what its command line begins with, and the folder of what it came with."""

    path: Path
    arguments: tuple[str, ...]
    home: Path | None


@dataclass(kw_only=True)
class Grafana:
    """A running server."""

    child: Child
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def find_grafana() -> Program | None:
    """The one on PATH."""
    for name, arguments in PROGRAMS.items():
        found = shutil.which(name)
        if found is not None:
            path = Path(found)
            homes = (path.resolve().parent.parent, *HOMES)
            home = next((home for home in homes if (home / DEFAULTS).exists()), None)
            return Program(path=path, arguments=arguments, home=home)
    return None


def lacks(*, prometheus: bool) -> Iterator[str]:
    """What this machine lacks for boards in Grafana, a sentence each."""
    if find_grafana() is None:
        yield INSTALL
    if not prometheus:
        yield "the boards show what Prometheus collects, and there is none; `make extras` fetches it"


def write_home(folder: Path, *, peers: Peers, links: Mapping[str, str]) -> None:
    """Provisioning and boards.

    Args:
        folder: Gets provisioning/ and boards/.
        peers: Where Prometheus and the page of a trace are.
        links: Values of the boards' variables that name addresses.
    """
    files = {
        "provisioning/datasources/perflab.yaml": datasources(peers),
        "provisioning/dashboards/perflab.yaml": providers(str((folder / "boards").absolute())),
        **{f"boards/{name}.json": json.dumps(at(board, links), indent=2) for name, board in documents().items()},
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name in ("plugins", "alerting"):  # Grafana says that it misses them
        (folder / "provisioning" / name).mkdir(exist_ok=True)


def at(board: Mapping[str, Any], links: Mapping[str, str]) -> dict[str, Any]:
    """The board with these addresses in the place of the usual ones."""
    variables = []
    for variable in board["templating"]["list"]:
        if variable["name"] in links:
            value = links[variable["name"]]
            chosen = {"selected": True, "text": value, "value": value}
            variables.append({**variable, "query": value, "current": chosen})
        else:
            variables.append(variable)
    return {**board, "templating": {**board["templating"], "list": variables}}


def command(program: Program) -> list[str | Path]:
    """What is started; all else is said by the environment."""
    home = ("--homepath", str(program.home)) if program.home is not None else ()
    return [program.path, *program.arguments, *home]


def environment(folder: Path, port: int, *, password: str) -> dict[str, str]:
    """Grafana's configuration: loopback, readable without a login, and no word to anybody outside."""
    return {
        "GF_PATHS_DATA": str((folder / "data").absolute()),
        "GF_PATHS_LOGS": str((folder / "logs").absolute()),
        "GF_PATHS_PLUGINS": str((folder / "plugins").absolute()),
        "GF_PATHS_PROVISIONING": str((folder / "provisioning").absolute()),
        "GF_SERVER_HTTP_ADDR": "127.0.0.1",
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_SECURITY_ADMIN_PASSWORD": password,
        "GF_AUTH_ANONYMOUS_ENABLED": "true",
        "GF_AUTH_ANONYMOUS_ORG_ROLE": "Viewer",
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
        "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
        "GF_NEWS_NEWS_FEED_ENABLED": "false",
        "GF_PLUGINS_PREINSTALL_DISABLED": "true",
        "GF_LOG_MODE": "console",
    }


def start_grafana(
    supervisor: Supervisor, program: Program, *, folder: Path, logs: Path, cpus: tuple[int, ...], port: int
) -> Grafana:
    """Start it over the folder that `write_home` filled.

    Raises:
        ServerFailed: it did not start.
    """
    child = supervisor.start(
        command(program),
        name="grafana",
        log=logs / "grafana.log",
        environment=environment(folder, port, password=secrets.token_urlsafe(18)),
        cpus=cpus,
    )
    wait_until_ready(child, lambda: answers_http(port, "/api/health"), timeout_s=START_S)
    return Grafana(child=child, port=port)
