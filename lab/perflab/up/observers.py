"""Who looks on? Prometheus where it is on this machine, and the user's Grafana where it was asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from perflab.processes.supervisor import Supervisor
from perflab.servers.prometheus import Prometheus
from perflab.servers.server import ServerMissing, answers_http
from perflab.up.grafana import Grafana, find_grafana, start_grafana, write_home
from perflab.up.ports import port_for
from perflab.up.watch import GET_IT, SCRAPE_S, pages_of, watch
from perflab_dashboards.provisioning import Peers


@dataclass(frozen=True, slots=True, kw_only=True)
class Observers:
    """Those that run. `pages` are Prometheus' own; `absent` says why there is no Prometheus, and how to get one."""

    prometheus: Prometheus | None = None
    pages: Mapping[str, str] = field(default_factory=dict)
    grafana: Grafana | None = None
    absent: str = ""


def observe(
    supervisor: Supervisor,
    *,
    folder: Path,
    jobs: Mapping[str, Path],
    cpus: tuple[int, ...],
    grafana: bool,
    trace_page: str,
    links: Mapping[str, str],
    say: Callable[[str], None],
) -> Observers:
    """Start them; without Prometheus there is nothing for Grafana to show.

    Args:
        supervisor: Stops them.
        folder: Gets prometheus/, grafana/ and logs/.
        jobs: What Prometheus scrapes: a name to a `file_sd` file.
        cpus: Where they run.
        grafana: Whether it is wanted.
        trace_page: Where exemplars lead to in Grafana.
        links: Values of the boards' variables that name addresses.
        say: Told what is being done.

    Raises:
        ServerFailed: one of them is there and did not start.
    """
    logs = folder / "logs"
    say("starting Prometheus")
    try:
        prometheus = watch(
            supervisor, folder=folder / "prometheus", jobs=jobs, logs=logs, cpus=cpus, port=port_for("prometheus")
        )
    except ServerMissing:
        absent = f"there is no Prometheus on this machine, and so no boards: {GET_IT}"
        say(absent)
        return Observers(absent=absent)
    pages = pages_of(lambda path: answers_http(prometheus.port, path))
    program = find_grafana() if grafana else None
    if program is None:
        return Observers(prometheus=prometheus, pages=pages)
    say("starting Grafana")
    home = folder / "grafana"
    peers = Peers(prometheus_url=prometheus.url, trace_page=trace_page, scrape_interval=f"{SCRAPE_S}s")
    write_home(home, peers=peers, links=links)
    started = start_grafana(supervisor, program, folder=home, logs=logs, cpus=cpus, port=port_for("grafana"))
    return Observers(prometheus=prometheus, pages=pages, grafana=started)
