"""The instruments in real Celery workers and commands: one trace from the request to its tasks, and true sums."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from listening_peers import listening_peers
from small_shop import INSTRUMENTED, Shop, ask, counted, eventually, port

from perflab.processes.supervisor import Supervisor
from perflab.servers.valkey import Valkey, start_valkey

pytestmark = pytest.mark.e2e

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLED = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
EXEC = [sys.executable, "-m", "perflab_instrumentation", "exec", "--"]
CELERY = [sys.executable, "-m", "celery", "-A", "shop", "worker", "--loglevel", "WARNING", "--concurrency", "2"]
GUNICORN = [sys.executable, "-m", "gunicorn", "shop.wsgi", "--no-control-socket", "--workers", "2", "--bind"]
TASKS = "messaging_process_duration_seconds_count"
COMMANDS = "perflab_command_duration_seconds_count"


@pytest.fixture(scope="module")
def valkey_and_supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Valkey, Supervisor]]:
    with Supervisor() as supervisor:
        cpus = tuple(os.sched_getaffinity(0))
        valkey = start_valkey(supervisor, logs=tmp_path_factory.mktemp("valkey"), cpus=cpus)
        try:
            yield valkey, supervisor
        finally:
            valkey.stop()


@pytest.fixture
def shop(valkey_and_supervisor: tuple[Valkey, Supervisor], tmp_path: Path) -> Shop:
    valkey, supervisor = valkey_and_supervisor
    valkey.reset()
    return Shop.build(tmp_path, supervisor, SHOP_VALKEY=f"redis://127.0.0.1:{valkey.port}/0")


@pytest.mark.parametrize("pool", ["prefork", "solo", "threads"])
def test_a_task_is_an_activity_in_the_trace_of_the_request_that_enqueued_it(shop: Shop, pool: str) -> None:
    http_port, web_metrics, task_metrics = port(), port(), port()
    with listening_peers() as peers:
        traced = {**INSTRUMENTED, **peers.environment}
        sinks = ["prometheus", "otel", "sentry"]
        web = {**traced, **shop.options("web", web_metrics, sinks=sinks, sample_ratio=0.0)}
        tasks = {**traced, **shop.options("tasks", task_metrics, sinks=sinks, sample_ratio=0.0)}
        with (
            shop.serving([*GUNICORN, f"127.0.0.1:{http_port}"], http_port, **web),
            shop.running([*CELERY, "--pool", pool], **tasks),
        ):
            ask(http_port, "/enqueue/3", SAMPLED)
            for _ in range(19):
                ask(http_port, "/enqueue/3")
            eventually(lambda: counted(task_metrics, TASKS, celery_task_name="shop.tasks.count") == 20)
            named = {"celery_task_name": "shop.tasks.count", "celery_state": "success"}
            assert counted(task_metrics, TASKS, messaging_destination_name="celery", **named) == 20
            assert counted(task_metrics, "perflab_job_queries_sum", kind="task", name="shop.tasks.count") == 60
            assert counted(task_metrics, "perflab_active_jobs", kind="task") == 0
            route = "task shop.tasks.count"
            assert counted(task_metrics, "perflab_cache_operations_total", http_route=route, operation="set") == 20
            spans = eventually(lambda: [span for span in peers.spans() if span["name"] == "process shop.tasks.count"])
            (request,) = [span for span in peers.spans() if span["parent_id"] == "00f067aa0ba902b7"]
            assert [(span["trace_id"], span["parent_id"]) for span in spans] == [(TRACE, request["span_id"])]
            inner = [span["name"] for span in peers.spans() if span["parent_id"] == spans[0]["span_id"]]
            assert sorted(inner) == ["SELECT", "SELECT", "SELECT", "SET", "cache.set"]
            transactions = eventually(lambda: [e for e in peers.events() if e["transaction"] == "shop.tasks.count"])
            assert transactions[0]["contexts"]["trace"]["op"] == "queue.task.celery"
    for counts in ("web", "tasks"):
        eventually(lambda folder=shop.folder / counts: not list(folder.iterdir()))


def test_tasks_that_fail_retry_or_kill_their_process_are_counted_as_such(shop: Shop) -> None:
    http_port, web_metrics, task_metrics = port(), port(), port()
    with listening_peers() as peers:
        web = {**INSTRUMENTED, **shop.options("web", web_metrics)}
        sinks = ["prometheus", "sentry"]
        tasks = {**INSTRUMENTED, **peers.environment, **shop.options("tasks", task_metrics, sinks=sinks)}
        with (
            shop.serving([*GUNICORN, f"127.0.0.1:{http_port}"], http_port, **web),
            shop.running(CELERY, **tasks),
        ):
            ask(http_port, "/trouble")
            eventually(lambda: counted(task_metrics, TASKS, celery_state="failure") == 1)
            eventually(lambda: counted(task_metrics, TASKS, celery_task_name="shop.tasks.again") == 2)
            assert counted(task_metrics, TASKS, celery_state="retry") == 1
            errors = {"http_route": "task shop.tasks.fail", "error_type": "builtins.KeyError"}
            assert counted(task_metrics, "perflab_errors_total", **errors) == 1
            eventually(lambda: any(event.get("transaction") == "shop.tasks.fail" for event in peers.events()))
            assert not any(b"hunter2" in body for body in peers.bodies)
            ask(http_port, "/death")
            died = {"http_route": "task shop.tasks.die"}
            eventually(lambda: counted(task_metrics, "perflab_errors_total", **died) == 1)


def test_a_celery_worker_needs_no_line_in_the_project(shop: Shop) -> None:
    metrics_port = port()
    with shop.running([*EXEC, *CELERY], **shop.options("tasks", metrics_port)):
        done = shop.run([sys.executable, "-m", "celery", "-A", "shop", "call", "shop.tasks.count", "--args", "[2]"])
        assert done.returncode == 0, done.stderr
        eventually(lambda: counted(metrics_port, "perflab_job_queries_sum", kind="task") == 2)


def test_a_command_is_an_activity_and_its_server_keeps_its_counts(shop: Shop) -> None:
    http_port, metrics_port = port(), port()
    with listening_peers() as peers:
        sinks = ["prometheus", "otel", "sentry"]
        options = shop.options("web", metrics_port, sinks=sinks, sample_ratio=1.0)
        environment = {**INSTRUMENTED, **peers.environment, **options}
        with shop.serving([*GUNICORN, f"127.0.0.1:{http_port}"], http_port, **environment):
            for times in (2, 3):
                done = shop.manage("tidy", str(times), **environment)
                assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            assert shop.manage("tidy", "1", "--fail", **environment).returncode == 1
            assert counted(metrics_port, COMMANDS, command="tidy", state="success") == 2
            assert counted(metrics_port, COMMANDS, command="tidy", state="failure") == 1
            assert counted(metrics_port, "perflab_job_queries_sum", kind="command", name="tidy") == 6
            assert counted(metrics_port, "perflab_active_jobs", kind="command") == 0
            assert len(list(shop.folder.glob("web/*/helper.pid"))) == 1
            eventually(lambda: sum(span["name"] == "command tidy" for span in peers.spans()) == 3)
            errors = eventually(lambda: [event for event in peers.events() if "exception" in event])
            assert [error["exception"]["values"][-1]["type"] for error in errors] == ["CommandError"]


@pytest.mark.parametrize("shipping", ["process", "thread"])
def test_a_command_alone_leaves_its_trace_before_it_ends(shop: Shop, shipping: str) -> None:
    with listening_peers() as peers:
        options = shop.options("alone", port(), sinks=["prometheus", "otel"], sample_ratio=1.0, shipping=shipping)
        done = shop.run([*EXEC, sys.executable, "manage.py", "tidy", "2"], **peers.environment, **options)
        assert (done.returncode, done.stderr) == (0, "")
        (command,) = eventually(lambda: [span for span in peers.spans() if span["name"] == "command tidy"])
        inner = [span for span in peers.spans() if span["parent_id"] == command["span_id"]]
        assert [span["name"] for span in inner] == ["SELECT", "SELECT"]
    if shipping == "process":
        eventually(lambda: not list((shop.folder / "alone").iterdir()))


def test_redis_commands_are_spans_with_no_more_than_a_keys_first_word(shop: Shop) -> None:
    http_port, metrics_port = port(), port()
    with listening_peers() as peers:
        options = shop.options("web", metrics_port, sinks=["prometheus", "otel"], sample_ratio=1.0)
        environment = {**INSTRUMENTED, **peers.environment, **options}
        with shop.serving([*GUNICORN, f"127.0.0.1:{http_port}"], http_port, **environment):
            assert ask(http_port, "/cached", SAMPLED) == "secret-value"
            assert ask(http_port, "/cached-async", SAMPLED) == "3"
            for name, times in (("SET", 2), ("GET", 2), ("PIPELINE", 2)):
                labels = {"db_system_name": "redis", "db_operation_name": name}
                assert counted(metrics_port, "db_client_operation_duration_seconds_count", **labels) == times
            eventually(lambda: sum(span["name"] == "PIPELINE" for span in peers.spans()) == 2)
            assert not any(b"secret" in body for body in peers.bodies)
            assert any(b"customer" in body for body in peers.bodies)
