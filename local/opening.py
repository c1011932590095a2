"""What a shop needs beside its goods before it opens: people who can sign in, and a search that finds.

It speaks HTTP to the front door, as any client would.
"""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

_CREATED, _CONFLICT = 201, 409
_LONGEST = 120.0
_EVERY = 0.5


class OpeningError(RuntimeError):
    """The store did not do what opening it needs."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account in a shop."""

    shop: str
    email: str
    password: str
    name: str


#: The same address in two shops, to show that they never learn of each other.
PEOPLE = (
    Person("harbor", "ada@example.com", "Lighthouse-26!", "Ada Byron"),
    Person("atelier", "ada@example.com", "Ateliers-26!", "Ada Byron"),
)


class Visitor:
    """A client of the API at ``url``."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/v1"

    def register(self, person: Person) -> None:
        """Make the account, or find it there. Raises :class:`OpeningError`."""
        body = {
            "shop": person.shop,
            "email": person.email,
            "password": person.password,
            "name": person.name,
        }
        status, answer = self._send("POST", "/registrations", body)
        if status not in (_CREATED, _CONFLICT):
            raise OpeningError(f"registering {person.email} at {person.shop}: {status} {answer}")

    def await_search(self, shop: str, least: int) -> None:
        """Return once search can find ``least`` products of the shop. Raises :class:`OpeningError`."""
        deadline = time.monotonic() + _LONGEST
        while True:
            status, answer = self._send("GET", f"/shops/{shop}/health")
            if answer.get("products", 0) >= least:
                return
            if time.monotonic() > deadline:
                raise OpeningError(f"{shop}: the search index is not complete: {status} {answer}")
            time.sleep(_EVERY)

    def _send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        request = urllib.request.Request(  # noqa: S310
            f"{self._url}{path}",
            json.dumps(body).encode() if body is not None else None,
            {"content-type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")
