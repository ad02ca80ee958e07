"""A run keeps the traces of its instrumented strategies itself, and starts nothing of the kind unasked."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from instrumented_application import Stack, running
from perflab_command import Outcome, only_run

pytestmark = pytest.mark.e2e

SHIPPED = Path("loadtests/experiments")


def test_a_run_keeps_the_traces_of_the_strategies_that_send_any(
    tmp_path: Path, perflab_in: Callable[..., Outcome]
) -> None:
    text = (SHIPPED / "pooling.toml").read_text()
    options = json.dumps({"sample_ratio": 1.0, "sinks": ["otel"]}).replace('"', '\\"')
    text = re.sub(
        r"(\[strategies\.max_age\]\n.*\n)environment = \{ ",
        lambda found: f'{found[1]}environment = {{ PERFLAB_INSTRUMENTS = "{options}", ',
        text,
    )
    (tmp_path / "traced.toml").write_text(text)
    outcome = perflab_in(tmp_path, "run", "traced.toml", "--smoke", "--blocks", "1", "--traces", timeout_s=600)
    assert outcome.code == 0, outcome.stderr
    run = only_run(tmp_path / "runs")
    assert "perflab sinks --out" in outcome.stdout
    with duckdb.connect() as database:
        rows = database.execute(f"SELECT DISTINCT run_id, strategy FROM '{run}/sinks/spans/*.parquet'").fetchall()
        (traces,) = database.execute(
            f"SELECT count(DISTINCT trace_id) FROM '{run}/sinks/spans/*.parquet'"
        ).fetchone() or (0,)
    assert rows == [(run.name, "max_age")]
    assert traces > 50


def test_asking_for_traces_that_nobody_sends_is_a_mistake(tmp_path: Path, perflab_in: Callable[..., Outcome]) -> None:
    outcome = perflab_in(tmp_path, "run", "pooling", "--smoke", "--traces")
    assert outcome.code == 2
    assert "no strategy sets PERFLAB_INSTRUMENTS" in outcome.stderr
    assert not (tmp_path / "runs").exists()


def test_a_load_keeps_what_its_server_sends_meanwhile(
    stack: Stack, tmp_path: Path, perflab_in: Callable[..., Outcome], free_port: int
) -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port}"}
    options = {"sinks": ["otel"], "sample_ratio": 1.0, "strategy": "live"}
    with running(stack, options=options, environment=environment) as application:
        outcome = perflab_in(
            tmp_path,
            *("load", "--host", f"http://127.0.0.1:{application.port}", "--url", "/api/v1/products/7", "--rate", "20"),
            *("--duration", "3s", "--warm-up", "1s", "--traces", str(free_port), "--out", "out"),
        )
    assert outcome.code in {0, 4}, outcome.stderr
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT strategy, count(DISTINCT trace_id) FROM '{tmp_path}/out/sinks/spans/*.parquet' GROUP BY ALL"
        ).fetchall()
    assert [strategy for strategy, _ in found] == ["live"]
    assert found[0][1] >= 40
