"""What do the load generator's benchmarks share? Children that end with the session, and what the generator can do."""

from collections.abc import Iterator

import pytest
from generator_run import run_generator
from nginx_server import running_nginx
from peer_tools import nginx as find_nginx
from peer_tools import seconds, skip_without

from perflab.processes.supervisor import Supervisor

HALVINGS = 5


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


@pytest.fixture(scope="session")
def valid_rate_rps(
    supervisor: Supervisor, tmp_path_factory: pytest.TempPathFactory, generator_capacity_rps: float
) -> float:
    """The highest open rate at which a trial still counts, by halving: less than closed, for arrivals wake the loop."""
    folder = tmp_path_factory.mktemp("valid-rate")
    valid_rps, invalid_rps = 0.0, generator_capacity_rps
    with running_nginx(supervisor, folder / "nginx") as server:
        for _ in range(HALVINGS):
            middle_rps = (valid_rps + invalid_rps) / 2
            run = run_generator(
                supervisor,
                folder,
                server.host,
                duration_s=seconds("PERFLAB_CAPACITY_SECONDS", 8) / 2,
                rate_rps=middle_rps,
                lanes=400,
            )
            if run.invalid_reasons:
                invalid_rps = middle_rps
            else:
                valid_rps = middle_rps
    assert valid_rps > 0, f"INVALID even at {invalid_rps:,.0f} requests/s"
    return valid_rps
