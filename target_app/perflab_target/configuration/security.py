"""Who may do what? The keys that sign and open, and the host names the application answers to."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from perflab_target.configuration.setting import Setting

SECRET_KEY = Setting(
    name="PERFLAB_SECRET_KEY",
    kind="text",
    help="signs customer tokens; absent: a random one for this process, so tokens end with it",
)
SERVICE_KEY = Setting(
    name="PERFLAB_SERVICE_KEY",
    kind="text",
    help="bearer key of price changes, event imports and order lists; absent: those are closed to everybody",
)
ALLOWED_HOSTS = Setting(
    name="PERFLAB_ALLOWED_HOSTS",
    kind="list",
    default="127.0.0.1,localhost",
    help="host names the application answers to, with commas between",
)
SETTINGS = (SECRET_KEY, SERVICE_KEY, ALLOWED_HOSTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Keys stay out of the representation, and so out of logs."""

    secret_key: str = field(repr=False)
    service_key: str | None = field(repr=False)
    allowed_hosts: tuple[str, ...]

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        hosts = ALLOWED_HOSTS.value(environment).split(",")
        return cls(
            secret_key=SECRET_KEY.value(environment) or secrets.token_urlsafe(48),
            service_key=SERVICE_KEY.value(environment) or None,
            allowed_hosts=tuple(host.strip() for host in hosts if host.strip()),
        )
