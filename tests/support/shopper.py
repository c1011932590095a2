"""A shopper at the front door: speaks HTTP as any client would, and nothing else."""

import time
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from tests.support import document

T = TypeVar("T")
ADDRESS = {
    "name": "Ada Byron",
    "line1": "12 Harbour Street",
    "city": "Portland",
    "region": "OR",
    "postal_code": "97201",
    "country": "US",
}

#: Marks a request that is to meet a fault.
_FAULT = "errand.fault"
#: All that a checkout asks of a shopper.
CHOICES = {"shipping_address": ADDRESS, "shipping_option": "standard", "payment_method": "pm_card_ok"}


class Shopper:
    """One person, or one program, with at most one credential. Every answer is held to the document."""

    def __init__(self, url: str, shop: str = "harbor") -> None:
        hooks = {"response": [_hold]}
        self.http = httpx.Client(base_url=f"{url}/v1", timeout=30, event_hooks=hooks)
        self.shop = shop
        weakref.finalize(self, self.http.close)

    def as_guest(self) -> "Shopper":
        self.guest_token = self.post("/guests", {"shop": self.shop}, expect=201)["token"]
        self.http.headers["authorization"] = f"Guest {self.guest_token}"
        return self

    def register(self, email: str, password: str = "correct horse 42 Battery!") -> "Shopper":
        body = {"shop": self.shop, "email": email, "password": password, "name": "Ada Byron"}
        self.post("/registrations", body, expect=201)
        return self

    def sign_in(self, email: str, password: str = "correct horse 42 Battery!") -> "Shopper":
        body = {"shop": self.shop, "email": email, "password": password}
        self.tokens = self.post("/logins", body, expect=200)
        self.http.headers["authorization"] = f"Bearer {self.tokens['access_token']}"
        return self

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.http.request(method, path, json=body, headers=headers)

    def send_into_a_fault(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Something that the test has broken, so that the answer is none of the document's."""
        return self.http.request(method, path, json=body, extensions={_FAULT: True})

    def post(self, path: str, body: Any = None, *, expect: int = 201, **headers: str) -> Any:
        return self._read(self.send("POST", path, body, **headers), expect)

    def get(self, path: str, *, expect: int = 200, **params: Any) -> Any:
        return self._read(self.http.get(path, params=params), expect)

    def patch(self, path: str, body: Any, *, expect: int = 200, **headers: str) -> Any:
        return self._read(self.send("PATCH", path, body, **headers), expect)

    def open_session(self) -> str:
        self.session = self.post("/sessions", {})["id"]
        return self.session

    def say(self, message: str, *, expect: int = 201) -> Any:
        return self.post(f"/sessions/{self.session}/turns", {"message": message}, expect=expect)

    def cart(self) -> Any:
        return self.get("/carts/current")

    def add(self, product_id: str, sku: str | None = None, quantity: int = 1) -> Any:
        body = {"product_id": product_id, "sku": sku, "quantity": quantity}
        return self.post("/carts/current/lines", body)

    def search(self, **query: Any) -> Any:
        return self.get("/search", **query)

    def ready_checkout(self, payment_method: str = "pm_card_ok") -> Any:
        """A checkout of the cart with everything that it needs."""
        return self.post("/checkouts", {**CHOICES, "payment_method": payment_method})

    def confirm(self, checkout: Any, *, expect: int = 202) -> Any:
        body = {"consent": checkout["confirmation"]["consent"]}
        return self.post(f"/checkouts/{checkout['id']}/confirmations", body, expect=expect)

    def settled(self, checkout_id: str) -> Any:
        """The checkout once its saga has ended."""
        return until(
            lambda: self.get(f"/checkouts/{checkout_id}"),
            lambda view: view["status"] in ("completed", "canceled", "incomplete"),
        )

    @staticmethod
    def _read(answer: httpx.Response, expect: int) -> Any:
        assert answer.status_code == expect, f"{answer.request.url}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


def _hold(answer: httpx.Response) -> None:
    if not answer.request.extensions.get(_FAULT):
        document.hold(answer)


def until(look: Callable[[], T], fits: Callable[[T], bool], seconds: float = 60) -> T:
    """What ``look`` sees once it fits; fails with the last sight after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if fits(seen):
            return seen
        assert time.monotonic() < deadline, f"still {seen}"
        time.sleep(0.05)
