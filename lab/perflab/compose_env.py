"""What does docker-compose.yml ask of its environment, and what is each name for? One table; the text of a new .env.

Secrets are hexadecimal digits: they need no quoting, in an URL neither, and none begins with the dash that a program
would take for an option. The randomness is passed in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SECRET_BYTES: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name. Without a value it is a secret, drawn anew for each file."""

    name: str
    help: str
    value: str | None = None


NAMES: Final = (
    Name(
        name="COMPOSE_PROFILES",
        value="core,observability",
        help="what `docker compose up` starts: core, scale, load, observability, with commas between",
    ),
    Name(name="APP_REPLICAS", value="2", help="profile scale: containers of app-pooled"),
    Name(name="LOAD_WORKERS", value="2", help="profile load: workers, and how many the master waits for"),
    Name(name="SAMPLE_RATIO", value="0.1", help="the share of requests traced, from 0 to 1"),
    Name(
        name="SENTRY_DSN",
        value="",
        help="a project's DSN, with glitchtip:8000 for 127.0.0.1:8001; empty: no errors sent",
    ),
    Name(name="POSTGRES_PASSWORD", help="PostgreSQL's superuser"),
    Name(name="APP_DATABASE_PASSWORD", help="the application's role"),
    Name(name="PGBOUNCER_PASSWORD", help="PgBouncer's own role, which asks for verifiers"),
    Name(name="EXPORTER_PASSWORD", help="the exporters' role in PostgreSQL and PgBouncer"),
    Name(name="VALKEY_PASSWORD", help="the cache and Celery's broker"),
    Name(name="APP_SECRET_KEY", help="signs customers' tokens"),
    Name(name="APP_SERVICE_KEY", help="opens price changes, event imports and order lists"),
    Name(name="GRAFANA_PASSWORD", help="of Grafana's user admin, at its first start"),
    Name(name="GLITCHTIP_DATABASE_PASSWORD", help="GlitchTip's role"),
    Name(name="GLITCHTIP_VALKEY_PASSWORD", help="GlitchTip's Valkey"),
    Name(name="GLITCHTIP_SECRET_KEY", help="signs GlitchTip's sessions"),
)


def env_text(secret: Callable[[], str]) -> str:
    """The whole file: a comment and an assignment for each name."""
    parts = ["# Read by docker compose. Made by `perflab env`; holds passwords, so keep it out of version control.\n"]
    for entry in NAMES:
        value = secret() if entry.value is None else entry.value
        parts.append(f"\n# {entry.help}\n{entry.name}={value}\n")
    return "".join(parts)
