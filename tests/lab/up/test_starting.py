"""What the parts are started with is what they understand."""

import json
from pathlib import Path

from perflab.bench.credentials import Credentials
from perflab.up.application_server import Places, environment, key_space, load_credentials
from perflab.up.background import plan
from perflab.up.watch import API, pages_of, target, write_rules
from perflab_loadtests.plan_file import parse_plan
from perflab_target.configuration.catalogue import bad_values, misspelt_names


def test_the_application_understands_its_environment(tmp_path: Path) -> None:
    places = Places(log=tmp_path / "log", counts=tmp_path, targets=tmp_path / "targets.json", metrics_port=9464)
    variables = environment(
        places,
        run_id="up-1",
        database_url="postgresql://u:p@127.0.0.1:5432/x",
        cache_url="valkey://127.0.0.1:6379/0",
        credentials=Credentials(),
        sinks={"SENTRY_DSN": "http://k@127.0.0.1:4318/1"},
    )
    assert bad_values(variables) == ()
    assert misspelt_names(variables) == ()


def test_the_generator_understands_its_plan(tmp_path: Path) -> None:
    document = plan(
        host="http://127.0.0.1:8000",
        rate_rps=0.5,
        seed=3,
        key_space=key_space(),
        credentials=load_credentials(Credentials()),
    )
    parsed = parse_plan({**document, "out": str(tmp_path)}, source="here")
    assert parsed.mix is not None
    assert parsed.phases[0].rate_rps == 0.5


def test_the_rules_are_the_committed_ones(tmp_path: Path) -> None:
    written = write_rules(tmp_path)
    committed = Path("dashboards/rules")
    assert {file.name for file in written} == {file.name for file in committed.iterdir()}
    assert all(file.read_text() == (committed / file.name).read_text() for file in written)


def test_a_target_has_the_labels_that_boards_filter_by() -> None:
    (found,) = json.loads(target("127.0.0.1:9646", {"run_id": "r", "strategy": "s"}))
    assert found == {"targets": ["127.0.0.1:9646"], "labels": {"run_id": "r", "strategy": "s"}}


def test_a_prometheus_without_pages_is_linked_by_its_api() -> None:
    assert pages_of(lambda _: False) == API
    assert pages_of(lambda path: path.startswith("/classic"))["targets"] == "/classic/targets"
    assert pages_of(lambda path: path in {"/graph", "/rules"}) == {"graph": "/graph", "rules": "/rules"}
