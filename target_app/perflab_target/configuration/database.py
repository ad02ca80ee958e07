"""Which PostgreSQL database does the application use?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, unquote

from perflab_target.configuration.setting import Setting, flag, url

URL = Setting(
    name="PERFLAB_DATABASE_URL",
    kind="url",
    choices=("postgresql", "postgres"),
    default="postgresql://postgres@127.0.0.1:5432/perflab",
    help="postgresql://user:password@host:port/name?option=value",
)
PGBOUNCER = Setting(
    name="PERFLAB_PGBOUNCER",
    kind="flag",
    default="0",
    help="1 where the URL leads to PgBouncer in transaction mode: no server-side cursors",
)
SETTINGS = (URL, PGBOUNCER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the data lies; how connections to it are kept is pool.py's question."""

    host: str
    port: int
    user: str
    password: str
    name: str
    options: Mapping[str, str]
    transaction_pooling: bool

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        parts = url(URL.value(environment))
        return cls(
            host=unquote(parts.hostname or "127.0.0.1"),
            port=parts.port or 5432,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            name=unquote(parts.path.lstrip("/")) or "postgres",
            options=dict(parse_qsl(parts.query)),
            transaction_pooling=flag(PGBOUNCER.value(environment)),
        )
