"""Whom the contract is tried by, each in a shop of their own, and real things that they own there."""

from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import pytest

from shared.identity.model import Scope
from tests.support.shopper import Shopper
from tests.support.store import SmallShop, Store

KINDS = ("guest", "customer", "merchant", "platform")
_SCOPES = get_args(Scope)
_EMAIL = "contract@example.com"


@dataclass
class Caller:
    """Somebody with a credential, in a shop that nobody else uses."""

    store: Store
    kind: str

    def __post_init__(self) -> None:
        self.shop = SmallShop(f"contract-{self.kind}")
        self.store.seeder.seed(self.shop)
        self.shopper = self._shopper()

    def _shopper(self) -> Shopper:
        slug = self.shop.slug
        match self.kind:
            case "guest":
                return self.store.shopper(slug).as_guest()
            case "customer":
                return self.store.shopper(slug).register(_EMAIL).sign_in(_EMAIL)
            case "merchant":
                return self.store.admin(slug, *(scope for scope in _SCOPES if scope != "platform"))
            case _:
                return self.store.admin("platform", *_SCOPES)

    @property
    def authorization(self) -> str:
        return self.shopper.http.headers["authorization"]

    @cached_property
    def known(self) -> dict[str, str]:
        """Values that exist, by the names under which the document asks for them."""
        product, sku = self.shop.plenty
        found = {
            "product_id": product,
            "ids": product,
            "sku": sku,
            "slug": self.shop.slug,
            "shop": self.shop.slug,
            "tenant_id": self.shop.tenant,
            "email": _EMAIL,
            "shipping_option": "standard",
            "payment_method": "pm_card_ok",
        }
        return found if self.kind == "platform" else found | self._own(product, sku)

    def _own(self, product: str, sku: str) -> dict[str, str]:
        me = self.shopper
        line = me.add(product, sku)["lines"][0]["id"]
        checkout = me.ready_checkout()
        return {
            "line_id": line,
            "checkout_id": checkout["id"],
            "consent": checkout["confirmation"]["consent"],
            "session_id": me.open_session(),
            "turn_id": me.say("what is in my cart")["id"],
            "guest_token": self.store.shopper(self.shop.slug).as_guest().guest_token,
        }


class Callers:
    """Everybody whom an operation is tried by."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._callers = tuple(Caller(store, kind) for kind in KINDS)

    def of(self, lot: int) -> tuple[Caller, ...]:
        """Two callers for a request: who may do most, and one of the others in turn."""
        merchant, *others = sorted(self._callers, key=lambda caller: caller.kind != "merchant")
        return merchant, others[lot // 2 % len(others)]


@pytest.fixture(scope="session")
def callers(store: Store) -> Callers:
    return Callers(store)
