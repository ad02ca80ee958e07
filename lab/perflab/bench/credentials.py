"""With which keys does the load come in? Made once per run, given to the application and to the generator."""

import secrets
from dataclasses import dataclass, field
from functools import cached_property

from perflab_target.storefront.tokens import mint

TOKENS = 200


@dataclass(frozen=True)
class Credentials:
    """A secret key, the service key, and customers' tokens signed with the former."""

    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    service_key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def environment(self) -> dict[str, str]:
        return {"PERFLAB_SECRET_KEY": self.secret_key, "PERFLAB_SERVICE_KEY": self.service_key}

    @cached_property
    def _tokens(self) -> tuple[str, ...]:
        return tuple(mint(customer, secret_key=self.secret_key) for customer in range(1, TOKENS + 1))

    def customer_tokens(self, customers: int) -> tuple[str, ...]:
        """Tokens of the first customers; there are at most so many."""
        return self._tokens[: max(1, customers)]
