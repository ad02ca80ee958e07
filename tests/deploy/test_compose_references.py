"""What one part of the stack says of another is true: services, volumes, networks, files and addresses meet."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from compose_stack import CONFIGS, PROFILES, ROOT, config, environment, interpolated, mounts, raw, services, stack

from perflab_dashboards.provisioning import COMPOSE, COMPOSE_BOARDS
from perflab_instrumentation.options import read_options
from perflab_loadtests.plan_file import read_document
from perflab_target.background import app as celery
from perflab_target.datasets import DATASETS

SERVICES = services()
STACK = stack()
EACH = pytest.mark.parametrize("name", SERVICES)
APPLICATIONS = ("app", "app-pooled", "worker")


@EACH
def test_profiles_exist_and_hold_all_that_is_waited_for(name: str) -> None:
    profiles = set(SERVICES[name]["profiles"])
    assert profiles
    assert profiles <= set(PROFILES)
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert profiles <= set(SERVICES[other]["profiles"]), f"{name} waits for {other}"
        healthy = SERVICES[other].get("healthcheck") != {"disable": True}
        wanted = {"service_healthy"} if healthy else {"service_started", "service_completed_successfully"}
        if name != "load-worker":  # the master is healthy only when its workers are there
            assert how["condition"] in wanted, f"{name} waits for {other}"


@EACH
def test_networks_and_configs_exist(name: str) -> None:
    assert set(SERVICES[name]["networks"]) <= set(STACK["networks"])
    assert {entry["source"] for entry in SERVICES[name].get("configs", ())} <= set(STACK["configs"])


@EACH
def test_what_is_waited_for_can_be_reached(name: str) -> None:
    for other in SERVICES[name].get("depends_on", {}):
        if other != "prepare":
            assert set(SERVICES[name]["networks"]) & set(SERVICES[other]["networks"]), f"{name} and {other}"


@EACH
def test_mounted_files_are_in_the_repository_and_volumes_are_declared(name: str) -> None:
    for source, target in mounts(SERVICES[name]):
        assert target.startswith("/")
        if source.startswith("."):
            assert (ROOT / source).exists(), source
        else:
            assert source in STACK["volumes"]


def test_every_volume_network_config_and_file_is_used() -> None:
    sources = {source for service in SERVICES.values() for source, _ in mounts(service)}
    assert set(STACK["volumes"]) <= sources
    assert set(STACK["networks"]) == {network for service in SERVICES.values() for network in service["networks"]}
    ours = {f"./{path.relative_to(ROOT)}" for path in CONFIGS.rglob("*") if path.is_file()}
    assert ours <= sources


@EACH
def test_a_build_names_a_dockerfile(name: str) -> None:
    if build := SERVICES[name].get("build"):
        assert (ROOT / build["context"] / build["dockerfile"]).is_file()


@EACH
def test_addresses_in_the_environment_are_services(name: str) -> None:
    text = json.dumps([SERVICES[name].get("environment", {}), SERVICES[name].get("command", [])])
    for host, port in re.findall(r"(?:://|@)([a-z][a-z.-]*):(\d+)", text):
        assert host in SERVICES, f"{name}: {host}:{port}"
        assert set(SERVICES[name]["networks"]) & set(SERVICES[host]["networks"]), f"{name}: {host}"


def prometheus_targets() -> Iterator[tuple[str, str, int]]:
    for job in config("prometheus.yml")["scrape_configs"]:
        for found in job.get("dns_sd_configs", ()):
            yield from ((job["job_name"], name, found["port"]) for name in found["names"])


@pytest.mark.parametrize(("job", "name", "port"), list(prometheus_targets()))
def test_prometheus_asks_services_that_it_can_reach(job: str, name: str, port: int) -> None:
    assert "watch" in SERVICES[name]["networks"], job


def test_prometheus_asks_every_exporter_and_every_application() -> None:
    asked = {name for _, name, _ in prometheus_targets()}
    assert {name for name in SERVICES if name.endswith("-exporter")} <= asked
    assert set(APPLICATIONS) <= asked


@pytest.mark.parametrize("name", APPLICATIONS)
def test_an_application_calls_itself_as_prometheus_and_loki_will(name: str) -> None:
    options = read_options({}, SERVICES[name]["environment"])
    assert (options.strategy, options.run_id) == (name, "compose")
    assert SERVICES[name]["environment"]["OTEL_SERVICE_NAME"] == name
    assert options.metrics_host == "0.0.0.0"  # noqa: S104 (what is looked for)
    assert options.logs == "json"
    (port,) = {port for _, asked, port in prometheus_targets() if asked == name}
    assert options.metrics_port == port


def test_the_run_is_called_the_same_everywhere() -> None:
    jobs = {job["job_name"]: job for job in config("prometheus.yml")["scrape_configs"]}
    for job in ("application", "generator"):
        assert {"target_label": "run_id", "replacement": "compose"} in jobs[job]["relabel_configs"]


def test_grafana_finds_its_sources_and_boards() -> None:
    targets = {target: source for source, target in mounts(SERVICES["grafana"])}
    assert targets[COMPOSE_BOARDS] == "./dashboards/json"
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (ROOT / "dashboards/json" / home.removeprefix(f"{COMPOSE_BOARDS}/")).is_file()
    listening = {
        "tempo": config("tempo.yaml")["server"]["http_listen_port"],
        "loki": config("loki.yaml")["server"]["http_listen_port"],
    }
    assert (COMPOSE.tempo_url, COMPOSE.loki_url) == tuple(f"http://{name}:{port}" for name, port in listening.items())
    assert COMPOSE.prometheus_url == "http://prometheus:9090"


def test_the_collectors_pipelines_are_of_parts_that_are_there() -> None:
    collector = config("otel-collector.yaml")
    used: dict[str, set[str]] = {"receivers": set(), "processors": set(), "exporters": set()}
    for pipeline in collector["service"]["pipelines"].values():
        for kind, names in pipeline.items():
            used[kind] |= set(names)
    assert used == {kind: set(collector[kind]) for kind in used}
    assert collector["exporters"]["otlp_http/loki"]["endpoint"] == f"{COMPOSE.loki_url}/otlp"
    tempo = config("tempo.yaml")["distributor"]["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"]
    assert collector["exporters"]["otlp_grpc/tempo"]["endpoint"] == f"tempo:{tempo.rpartition(':')[2]}"


def test_the_collector_reads_where_the_applications_write() -> None:
    (pattern,) = config("otel-collector.yaml")["receivers"]["file_log"]["include"]
    folder = pattern.rpartition("/")[0]
    for name in (*APPLICATIONS, "otel-collector"):
        assert ("logs", folder) in mounts(SERVICES[name])
    for name in APPLICATIONS:
        assert f'"{folder}/$HOSTNAME.log"' in SERVICES[name]["entrypoint"][2]


def test_nginx_leads_to_the_applications() -> None:
    text = (CONFIGS / "nginx.conf").read_text()
    assert re.findall(r"server ([\w-]+):8000 resolve", text) == ["app", "app-pooled"]
    published = {port.rpartition(":")[2] for port in SERVICES["nginx"]["ports"]}
    assert published < set(re.findall(r"listen (\d+)", text))
    assert "nginx" in SERVICES["app"]["environment"]["PERFLAB_ALLOWED_HOSTS"].split(",")


def test_the_plan_asks_for_the_rows_that_were_loaded() -> None:
    scale = float(SERVICES["prepare"]["command"][SERVICES["prepare"]["command"].index("--scale") + 1])
    plan = read_document(CONFIGS / "plan.json")
    rows = {name: count for name, count in plan["key_space"].items() if name != "search_terms"}
    sizes = DATASETS["storefront"].sizes(scale)
    assert rows == {name: sizes[name] for name in rows}
    assert set(plan["key_space"]["search_terms"]) <= set(DATASETS["storefront"].search_terms(scale))
    assert plan["host"] == "http://nginx:8080"


def test_the_master_waits_for_as_many_workers_as_there_are() -> None:
    named = interpolated(raw(), {**environment(), "LOAD_WORKERS": "7"})["services"]
    command: list[Any] = named["load-master"]["command"]
    assert command[command.index("--expect-workers") + 1] == named["load-worker"]["deploy"]["replicas"] == "7"


def test_what_beat_starts_is_a_task() -> None:
    assert {entry["task"] for entry in celery.conf.beat_schedule.values()} <= set(celery.tasks)
