"""A client that takes a refusal for what it says: come again, and when."""

import http.client
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

#: Seconds to wait where a 429 does not say how long, doubled each time up to the longest.
_FIRST, _LONGEST = 0.05, 2.0
_TOO_MANY = 429
_BROKEN = frozenset((500, 502, 503, 504))


@dataclass
class Patience:
    """How often clients were told to come again, and how often a request broke under them."""

    throttled: int = 0
    broken: int = 0
    _random: random.Random = field(default_factory=random.Random)

    def wait(self, tries: int, told: str | None) -> float:
        """Seconds before the next try: as told by ``Retry-After``, else a share of a growing time."""
        if told is not None:
            return float(told)
        return self._random.uniform(0, min(_LONGEST, _FIRST * 2**tries))


class PatientClient:
    """One shopper's connection that repeats what was not taken.

    A 429 is asked again after its ``Retry-After``. With ``through_faults`` an answer that broke off, or
    that a dead function left (5xx), is asked again too, which is safe for a request with an
    idempotency key and for one that may be said twice. ``within``: seconds for one request in all.
    """

    def __init__(
        self,
        url: str,
        authorization: str,
        patience: Patience,
        *,
        through_faults: bool = False,
        within: float = 240,
    ) -> None:
        parts = urlsplit(url)
        self._address = parts.hostname or "", parts.port
        self._connection = http.client.HTTPConnection(*self._address, timeout=60)
        self._headers = {"content-type": "application/json", "authorization": authorization}
        self._patience = patience
        self.through_faults = through_faults
        self._within = within

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """Status and JSON of the answer that was given in the end."""
        payload = None if body is None else json.dumps(body)
        headers = {**self._headers, **({"idempotency-key": key} if key else {})}
        deadline, tries = time.monotonic() + self._within, 0
        while True:
            status, told, text = self._once(method, path, payload, headers)
            again = status == _TOO_MANY or (self.through_faults and status in _BROKEN)
            if not again:
                return status, json.loads(text) if text else None
            self._note(status)
            pause = self._patience.wait(tries, told)
            if time.monotonic() + pause > deadline:
                raise TimeoutError(f"{method} {path}: still {status} {text[:200]!r}")
            time.sleep(pause)
            tries += 1

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _once(
        self, method: str, path: str, payload: str | None, headers: dict[str, str]
    ) -> tuple[int, str | None, bytes]:
        try:
            self._connection.request(method, path, payload, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.getheader("retry-after"), answer.read()
        except (OSError, http.client.HTTPException):
            if not self.through_faults:
                raise
            self._connection.close()
            return 503, None, b""

    def _note(self, status: int) -> None:
        if status == _TOO_MANY:
            self._patience.throttled += 1
        else:
            self._patience.broken += 1
