"""The generator's journeys against the real target: every request is understood, and most reads find something."""

import http.client
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from perflab.databases.template import ensure_template
from perflab.processes.supervisor import Supervisor
from perflab.servers.gunicorn import start_gunicorn
from perflab.servers.postgresql import start_postgresql
from perflab_loadtests.journeys import MIXES, Credentials, KeySpace, Request, request_list
from perflab_target.datasets import DATASETS
from perflab_target.storefront.tokens import mint

pytestmark = pytest.mark.e2e

SERVICE_KEY = "a key for this test"
SECRET_KEY = "a secret for this test"
SCALES = {"storefront": 0.2, "flights": 0.2}
MIX_OF = {name: "flights" if name == "flights" else "storefront" for name in MIXES}


@dataclass(frozen=True, kw_only=True)
class Target:
    ports: dict[str, int]

    def send(self, dataset: str, request: Request) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[dataset], timeout=30)
        try:
            connection.request(request.method, request.path, request.body, dict(request.headers))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("target")
    cpus = tuple(os.sched_getaffinity(0))
    with Supervisor() as supervisor:
        postgresql = start_postgresql(supervisor, folder / "postgresql", logs=folder, cpus=cpus)
        started = []
        try:
            for name, scale in SCALES.items():
                database = ensure_template(postgresql, name, scale=scale, seed=1, progress=lambda _: None)
                application = start_gunicorn(
                    supervisor,
                    application="perflab_target.wsgi",
                    environment={
                        "PERFLAB_DATABASE_URL": postgresql.database_url(database),
                        "PERFLAB_SERVICE_KEY": SERVICE_KEY,
                        "PERFLAB_SECRET_KEY": SECRET_KEY,
                    },
                    workers=1,
                    threads=2,
                    log=Path(folder / f"{name}.log"),
                    cpus=cpus,
                )
                started.append(application)
            yield Target(ports=dict(zip(SCALES, (application.port for application in started), strict=True)))
        finally:
            for application in started:
                application.stop()
            postgresql.stop()


@pytest.mark.parametrize("mix", MIXES)
def test_the_target_understands_every_request_of_a_mix(target: Target, mix: str) -> None:
    name = MIX_OF[mix]
    dataset, scale = DATASETS[name], SCALES[name]
    listed = request_list(
        MIXES[mix],
        KeySpace(rows=dataset.sizes(scale), search_terms=dataset.search_terms(scale)),
        1,
        60,
        Credentials(
            service_key=SERVICE_KEY,
            customer_tokens=tuple(mint(customer, secret_key=SECRET_KEY) for customer in range(1, 11)),
        ),
    )
    found = defaultdict(list)
    for request in listed:
        status, body = target.send(name, request)
        assert status < 400, (request, status, body[:300])
        found[request.endpoint].append(len(body))
    nothing = len(json.dumps({"results": []})) + 20
    for endpoint, sizes in found.items():
        if endpoint.startswith("GET"):
            assert sum(size > nothing for size in sizes) >= len(sizes) / 3, (endpoint, sizes)
