"""What runs here, where is it, and how is each part asked whether it is well? The table behind the page."""

import socket
from typing import Final

from perflab.processes.supervisor import Child
from perflab.servers.valkey import answers_tcp
from perflab.up.application_server import HEALTH
from perflab.up.parts import Link, Part, answers
from perflab.up.stack import Stack

CONNECT_S: Final = 1.0


def parts_of(stack: Stack) -> tuple[Part, ...]:
    """In the order of the page."""
    application, sinks = stack.application.url, stack.sinks.url
    return (
        Part(
            name="Application",
            what="the reference application under gunicorn, with Silk",
            is_up=answers(stack.application.port, HEALTH),
            links=(
                Link(words="products", url=f"{application}/api/v1/products"),
                Link(words="schema", url=f"{application}/api/schema"),
                Link(words="Silk", url=f"{application}/silk/"),
                Link(words="Silk's requests", url=f"{application}/silk/requests/"),
            ),
        ),
        Part(
            name="Health",
            what="what a container's probes ask: alive, and able to serve",
            is_up=answers(stack.application.port, "/health/ready"),
            links=tuple(
                Link(words=path, url=f"{application}{path}")
                for path in (HEALTH, "/health/ready", "/healthz", "/readyz")
            ),
        ),
        Part(
            name="Traces and errors",
            what="the OpenTelemetry and Sentry stores",
            is_up=answers(stack.sinks.port, "/status"),
            links=(
                Link(words="traces", url=f"{sinks}/"),
                Link(words="errors", url=f"{sinks}/errors"),
                Link(words="counters", url=f"{sinks}/status"),
            ),
        ),
        Part(
            name="Logs",
            what=f"JSON lines with trace ids in {stack.log}",
            is_up=stack.log.exists,
            links=(Link(words="newest", url=f"{stack.page_url}/logs"),),
        ),
        Part(
            name="Metrics",
            what="one address for all workers",
            is_up=answers(stack.metrics_port, "/metrics"),
            links=(Link(words="/metrics", url=f"http://127.0.0.1:{stack.metrics_port}/metrics"),),
        ),
        _prometheus(stack),
        *_grafana(stack),
        *_load(stack),
        Part(
            name="PostgreSQL",
            what=f"database {stack.database} on port {stack.postgresql.port}",
            is_up=lambda: _accepts(stack.postgresql.port),
        ),
        Part(
            name="Valkey",
            what=f"the cache, on port {stack.valkey.port}",
            is_up=lambda: answers_tcp(stack.valkey.port, b"PING\r\n", b"+PONG"),
        ),
    )


def servers_of(stack: Stack) -> tuple[Child, ...]:
    """The processes that must live as long as the stack; the generator is started again by itself."""
    optional = (stack.observers.prometheus, stack.observers.grafana)
    return (
        stack.postgresql.child,
        stack.valkey.child,
        stack.application.child,
        *(server.child for server in optional if server is not None),
    )


def _prometheus(stack: Stack) -> Part:
    what = "scrapes the application and the load, and evaluates the rules"
    if stack.observers.prometheus is None:
        return Part(name="Prometheus", what=what, is_up=lambda: False, absent=stack.observers.absent)
    url = stack.observers.prometheus.url
    return Part(
        name="Prometheus",
        what=what,
        is_up=answers(stack.observers.prometheus.port, "/-/ready"),
        links=tuple(Link(words=words, url=url + path) for words, path in stack.observers.pages.items()),
    )


def _grafana(stack: Stack) -> tuple[Part, ...]:
    if stack.observers.grafana is None:
        return ()
    return (
        Part(
            name="Grafana",
            what="the boards, readable without a login",
            is_up=answers(stack.observers.grafana.port, "/api/health"),
            links=(Link(words="boards", url=f"{stack.observers.grafana.url}/dashboards"),),
        ),
    )


def _load(stack: Stack) -> tuple[Part, ...]:
    load = stack.load
    if load is None:
        return ()
    url = f"http://127.0.0.1:{load.metrics_port}/metrics"
    return (
        Part(
            name="Load",
            what=f"{load.document['mix']}, {load.document['phases'][0]['rate_rps']:g} requests per second",
            is_up=load.is_up,
            says=load.says,
            links=(Link(words="/metrics", url=url),),
        ),
    )


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=CONNECT_S).close()
    except OSError:
        return False
    return True
