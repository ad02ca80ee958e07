"""What do the load generator's benchmarks share? Children that end with the session, and the generator's capacity."""

from collections.abc import Iterator

import pytest
from generator_run import run_generator
from nginx_server import running_nginx
from peer_tools import nginx as find_nginx
from peer_tools import seconds, skip_without

from perflab.processes.supervisor import Supervisor


@pytest.fixture(scope="session")
def supervisor() -> Iterator[Supervisor]:
    with Supervisor() as children:
        yield children


@pytest.fixture(scope="session")
def generator_capacity_rps(supervisor: Supervisor, tmp_path_factory: pytest.TempPathFactory) -> float:
    """The most that the lean client gets from nginx in a closed run of 50 users, on its one CPU."""
    skip_without(find_nginx)
    folder = tmp_path_factory.mktemp("capacity")
    with running_nginx(supervisor, folder / "nginx") as server:
        run = run_generator(
            supervisor, folder, server.host, duration_s=seconds("PERFLAB_CAPACITY_SECONDS", 8), users=50
        )
    return run.served_rps
