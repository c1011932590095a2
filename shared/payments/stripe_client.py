"""Stripe's own client: built when it is first needed, and again when its key was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import stripe


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds to connect and to read one answer, and how often the library asks again with the same key.

    Twice the read time fits into a step's 20 seconds.
    """

    connect: float = 2.0
    read: float = 6.0
    retries: int = 1


class StripeApi:
    """The services of Stripe's API, under the key that ``key`` gives now."""

    def __init__(
        self, key: Callable[[], str], url: str | None = None, patience: Patience | None = None
    ) -> None:
        self._key = key
        self._url = url
        self._patience = patience or Patience()
        self._made: tuple[str, stripe.StripeClient] | None = None

    @property
    def payment_intents(self) -> Any:
        """Payment intents; what is sent and answered is typed by ``_confirmed`` and the port alone."""
        return self._client().v1.payment_intents

    @property
    def refunds(self) -> Any:
        """Refunds."""
        return self._client().v1.refunds

    @property
    def disputes(self) -> Any:
        """Disputes."""
        return self._client().v1.disputes

    def _client(self) -> stripe.StripeClient:
        key = self._key()
        if self._made is None or self._made[0] != key:
            self._made = key, self._new(key)
        return self._made[1]

    def _new(self, key: str) -> stripe.StripeClient:
        stripe.enable_telemetry = False
        patience = self._patience
        return stripe.StripeClient(
            key,
            base_addresses={"api": self._url} if self._url else None,
            max_network_retries=patience.retries,
            http_client=stripe.RequestsClient(timeout=(patience.connect, patience.read)),
        )
