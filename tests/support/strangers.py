"""Two shops side by side: what one has, and who of the other (or of the same one) goes after it."""

import json
from dataclasses import dataclass, field
from typing import Any, get_args
from uuid import uuid4

import httpx

from shared.identity.model import Scope
from tests.support.shopper import Shopper
from tests.support.store import SmallShop, Store

#: Tables by the names of their outputs; requests are counted for everybody alike.
_ROOMS = (
    "Identity", "Catalog", "Inventory", "Carts", "Payments", "Orders", "Checkout", "Assistant", "Knowledge",
    "Memory", "Promotions", "Support", "Ledger",
)  # fmt: skip
MERCHANT = tuple(scope for scope in get_args(Scope) if scope != "platform")


@dataclass
class Owner:
    """A customer with one of each thing that the store keeps for people, and the shop's own key.

    Nothing of it changes by itself: the order is through, and the checkout lacks an address.
    """

    store: Store
    shop: SmallShop
    email: str
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store.seeder.seed(self.shop)
        self.shopper = self.store.shopper(self.shop.slug).register(self.email).sign_in(self.email)
        self.guest = self.store.shopper(self.shop.slug).as_guest()
        self.admin = self.store.admin(self.shop.slug, *MERCHANT)
        me, (product, sku) = self.shopper, self.shop.plenty
        me.add(product, sku)
        bought = me.ready_checkout()
        me.confirm(bought)
        order = me.settled(bought["id"])["order_id"]
        self.guest.add(product, sku)
        self.ids |= {
            "product_id": self._only_here()["id"],
            "sku": f"ONLY-{self.shop.slug}",
            "line_id": me.add(product, sku)["lines"][0]["id"],
            "checkout_id": me.post("/checkouts", {})["id"],
            "order_id": order,
            "session_id": me.open_session(),
            "turn_id": me.say("find something")["id"],
            **self._support(order),
            **self._offer(),
            "entry_id": me.post("/memory/entries", {"topic": "note", "value": f"{self.shop.slug} confided"})[
                "entries"
            ][0]["id"],
            "guest_token": self.guest.guest_token,
            "key_id": self.admin.post("/api-keys", {"title": f"{self.shop.slug} till", "scopes": ["shop"]})[
                "id"
            ],
            "user_id": me.get("/profile")["id"],
            "tenant_id": self.shop.tenant,
            "number": me.get(f"/orders/{order}")["number"],
        }

    def _support(self, order: str) -> dict[str, str]:
        """An article of the shop's, and a ticket of the customer's."""
        article = {"title": f"{self.shop.slug} returns", "body": "Return it within 30 days."}
        asked = {"subject": "A refund", "question": "where is it?", "order_id": order}
        ticket = self.shopper.post("/support/tickets", asked)["id"]
        article_id = self.admin.post("/support/articles", article)["id"]
        return {"article_id": article_id, "ticket_id": ticket, "case_id": ticket}

    def _offer(self) -> dict[str, str]:
        """A code that no other shop has."""
        given = {
            "title": f"{self.shop.slug} offer",
            "code": f"ONLY-{self.shop.slug}".upper(),
            "starts_at": "2020-01-01T00:00:00Z",
            "effect": {"type": "percentage", "basis_points": 100},
        }
        made = self.admin.post("/promotions", given)["promotion"]
        return {"promotion_id": made["id"], "promotion_code": given["code"], "code": given["code"]}

    def _only_here(self) -> Any:
        """A product whose SKU no other shop has."""
        name = f"{self.shop.slug} lantern"
        price = {"USD": {"list": {"amount": 4_321, "currency": "USD"}}}
        draft = {
            "ref": "only",
            "title": name,
            "variants": [{"sku": f"ONLY-{self.shop.slug}", "prices": price}],
        }
        made = self.admin.post("/products", draft)
        self.admin.send("PUT", f"/inventory/ONLY-{self.shop.slug}", {"on_hand": 7})
        return made

    @property
    def secrets(self) -> set[str]:
        """What nobody else may read in an answer."""
        return {
            *self.ids.values(),
            f"{self.shop.slug} lantern",
            f"{self.shop.slug} till",
            f"{self.shop.slug} confided",
        }

    def records(self) -> dict[tuple[str, str, str], Any]:
        """Every record of the shop's, as it is."""
        client, found = self.store.cloud.client("dynamodb"), {}
        for room in _ROOMS:
            pages = client.get_paginator("scan").paginate(
                TableName=self.store.cloud.outputs[f"{room}TableName"],
                FilterExpression="begins_with(pk, :tenant)",
                ExpressionAttributeValues={":tenant": {"S": self.shop.tenant}},
            )
            for item in (item for page in pages for item in page["Items"]):
                found[room, item["pk"]["S"], item["sk"]["S"]] = item
        return found


@dataclass
class Try:
    """A request that goes after another's things: ``allowed`` are the answers that are right.

    ``{name}`` in the path and ``"{name}"`` in the body stand for the owner's ids.
    """

    allowed: set[int]
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)

    def sent(self, method: str, path: str, by: Shopper, ids: dict[str, str]) -> httpx.Response:
        """The answer to ``by``, in whose own shop it is asked."""
        path, body, query = filled([path, self.body, self.query], {**ids, "slug": by.shop})
        return by.http.request(method, path.removeprefix("/v1"), json=body, params=query)


def filled(value: Any, ids: dict[str, str]) -> Any:
    """A JSON value with each ``{name}`` in its texts replaced."""
    text = json.dumps(value)
    for name, real in ids.items():
        text = text.replace("{" + name + "}", real)
    return json.loads(text)


def told(answer: httpx.Response, secrets: set[str]) -> set[str]:
    """Which of the secrets an answer tells that its request did not hold already."""
    asked = f"{answer.request.url} {answer.request.content.decode()}"
    heard = f"{answer.text} {dict(answer.headers)}"
    return {secret for secret in secrets if secret in heard and secret not in asked}


def fresh_email() -> str:
    return f"grace.{uuid4().hex[:12]}@example.com"
