"""Whatever somebody of another shop asks for, by whichever route or tool, they get nothing of ours.

Every route is driven with the ids of one shop by a customer (of the same e-mail address), a guest and an
all-powerful key of another; what belongs to one person also by other people of the same shop.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.assistant import agent
from local.cloud import environment
from shared.assistant.specialists import Toolbox
from shared.identity.model import tenant_id
from shared.kernel.errors import DomainError, Forbidden, NotFound
from shared.kernel.tenancy import Actor, Context
from shared.kernel.tool import Tool
from shared.runtime import aws
from stacks.routes import ROUTES, Route
from tests.support.shopper import CHOICES, Shopper
from tests.support.store import SmallShop, Store
from tests.support.strangers import MERCHANT, Owner, Try, filled, fresh_email, told

NOT_THERE, FORBIDDEN = {404}, {403}
HIDDEN = NOT_THERE | FORBIDDEN
#: About oneself or one's own shop: answered, and never with anything of another's.
OWN = {200, 403, 404}
_PRICES = {"USD": {"list": {"amount": 900, "currency": "USD"}}}
_DRAFT = {"ref": "only", "title": "mine", "variants": [{"sku": "MINE-1", "prices": _PRICES}]}
_ARTICLE = {"title": "mine", "body": "Mine."}
_OFFER = {
    "title": "mine",
    "starts_at": "2020-01-01T00:00:00Z",
    "effect": {"type": "percentage", "basis_points": 100},
}
_TODAY = dict.fromkeys(("since", "until"), datetime.now(UTC).date().isoformat())
_LINE = {"product_id": "{product_id}", "sku": "{sku}", "quantity": 1}

TRIES: dict[str, Try] = {
    "GET /v1/health": Try({200}),
    "POST /v1/guests": Try({201}, {"shop": "{slug}"}),
    "POST /v1/registrations": Try(
        {409}, {"shop": "{slug}", "email": "{email}", "password": "{password}", "name": "X"}
    ),
    "POST /v1/logins": Try({401}, {"shop": "{slug}", "email": "{email}", "password": "{password}"}),
    "POST /v1/token-refreshes": Try({401}, {"refresh_token": "{guest_token}"}),
    "GET /v1/shops/{slug}": Try({200}),
    "GET /v1/shops/{slug}/health": Try({200}),
    "POST /v1/logouts": Try({204, 401, 403, 404}, {"refresh_token": "{guest_token}"}),
    "GET /v1/profile": Try(OWN),
    "PATCH /v1/profile": Try(OWN, {"name": "Somebody Else"}),
    "GET /v1/api-keys": Try(OWN),
    "POST /v1/api-keys": Try({201, 403}, {"title": "mine", "scopes": ["shop"]}),
    "DELETE /v1/api-keys/{key_id}": Try(HIDDEN),
    "GET /v1/tenant": Try(OWN),
    "PATCH /v1/tenant": Try(OWN, {"name": "Renamed"}),
    "POST /v1/tenants": Try(FORBIDDEN, {"slug": "mine", "settings": {"name": "Mine", "currency": "USD"}}),
    "GET /v1/tenants/{tenant_id}": Try(FORBIDDEN),
    "PATCH /v1/tenants/{tenant_id}": Try(FORBIDDEN, {"name": "Renamed"}),
    "POST /v1/tenants/{tenant_id}/api-keys": Try(FORBIDDEN, {"title": "mine", "scopes": ["shop"]}),
    "GET /v1/products": Try(OWN),
    "POST /v1/products": Try({201, 403, 409}, _DRAFT),
    "GET /v1/products/{product_id}": Try(HIDDEN),
    "PUT /v1/products/{product_id}": Try(HIDDEN, _DRAFT),
    "DELETE /v1/products/{product_id}": Try(HIDDEN),
    "GET /v1/products/{product_id}/prices": Try(HIDDEN),
    "GET /v1/search": Try({200}, query={"q": "lantern"}),
    "GET /v1/categories": Try({200}),
    "GET /v1/product-cards": Try({200}, query={"ids": "{product_id}"}),
    "GET /v1/inventory/{sku}": Try(HIDDEN),
    "PUT /v1/inventory/{sku}": Try(HIDDEN, {"on_hand": 0}),
    "PUT /v1/inventory/{sku}/settings": Try(HIDDEN, {"backorder_limit": 9}),
    "GET /v1/inventory/{sku}/movements": Try(HIDDEN),
    "POST /v1/inventory/{sku}/adjustments": Try(HIDDEN, {"delta": -7, "reason": "lost"}),
    "POST /v1/inventory/adjustments": Try(
        {200, 403}, {"items": [{"sku": "{sku}", "delta": -7, "reason": "lost"}]}
    ),
    "GET /v1/carts/current": Try({200}),
    "POST /v1/carts/current/lines": Try(NOT_THERE, _LINE),
    "PATCH /v1/carts/current/lines/{line_id}": Try(NOT_THERE, {"quantity": 9}),
    "DELETE /v1/carts/current/lines/{line_id}": Try(NOT_THERE),
    "DELETE /v1/carts/current/lines": Try({200}),
    "POST /v1/carts/current/codes": Try({422}, {"code": "{promotion_code}"}),
    "DELETE /v1/carts/current/codes/{code}": Try(NOT_THERE),
    "POST /v1/carts/current/merges": Try(HIDDEN, {"guest_token": "{guest_token}"}),
    "POST /v1/checkouts": Try({201, 409, 422}, CHOICES),
    "GET /v1/checkouts/{checkout_id}": Try(HIDDEN),
    "PATCH /v1/checkouts/{checkout_id}": Try(HIDDEN, CHOICES),
    "POST /v1/checkouts/{checkout_id}/confirmations": Try(HIDDEN, {"consent": "0" * 64}),
    "POST /v1/checkouts/{checkout_id}/cancellations": Try(HIDDEN, {}),
    "GET /v1/orders": Try({200}),
    "GET /v1/orders/{order_id}": Try(HIDDEN),
    "GET /v1/promotions": Try(OWN),
    "POST /v1/promotions": Try({201, 403}, _OFFER),
    "GET /v1/promotions/{promotion_id}": Try(HIDDEN),
    "PUT /v1/promotions/{promotion_id}": Try(HIDDEN, _OFFER),
    "DELETE /v1/promotions/{promotion_id}": Try(HIDDEN),
    "GET /v1/promotions/{promotion_id}/redemptions": Try(HIDDEN),
    "POST /v1/orders/{order_id}/cancellations": Try(HIDDEN, {}),
    "POST /v1/webhooks/stripe": Try({401}, {}),
    "POST /v1/checkouts/{checkout_id}/continuations": Try(HIDDEN, {}),
    "GET /v1/orders/{order_id}/payments": Try(HIDDEN),
    "POST /v1/orders/{order_id}/refunds": Try(HIDDEN, {}),
    "GET /v1/orders/{order_id}/ledger": Try(HIDDEN),
    "GET /v1/ledger/balances": Try(OWN, query=_TODAY),
    "GET /v1/ledger/verification": Try(OWN, query=_TODAY),
    "GET /v1/reconciliation": Try(OWN, query=_TODAY),
    "GET /v1/support/answers": Try({200}, query={"q": "can I return it?"}),
    "POST /v1/support/tickets": Try(
        NOT_THERE, {"subject": "mine", "question": "where is it?", "order_id": "{order_id}"}
    ),
    "GET /v1/support/tickets": Try({200}),
    "GET /v1/support/tickets/{ticket_id}": Try(HIDDEN),
    "POST /v1/support/tickets/{ticket_id}/messages": Try(HIDDEN, {"text": "mine too"}),
    "GET /v1/support/articles": Try(OWN),
    "POST /v1/support/articles": Try({201, 403}, _ARTICLE),
    "GET /v1/support/articles/{article_id}": Try(HIDDEN),
    "PUT /v1/support/articles/{article_id}": Try(HIDDEN, _ARTICLE),
    "DELETE /v1/support/articles/{article_id}": Try(HIDDEN),
    "GET /v1/support/inbox": Try(OWN),
    "GET /v1/support/inbox/{case_id}": Try(HIDDEN),
    "POST /v1/support/inbox/{case_id}/replies": Try(HIDDEN, {"text": "no"}),
    "PATCH /v1/support/inbox/{case_id}": Try(HIDDEN, {"state": "closed"}),
    "GET /v1/memory": Try({200}),
    "PATCH /v1/memory": Try({200}, {"learning": False}),
    "GET /v1/memory/export": Try({200}),
    "POST /v1/memory/entries": Try({201}, {"topic": "size", "value": "43"}),
    "DELETE /v1/memory/entries": Try({200}),
    "PATCH /v1/memory/entries/{entry_id}": Try(NOT_THERE, {"value": "mine"}),
    "DELETE /v1/memory/entries/{entry_id}": Try(NOT_THERE),
    "POST /v1/memory/merges": Try(HIDDEN, {"guest_token": "{guest_token}"}),
    "POST /v1/sessions": Try({201}, {}),
    "GET /v1/sessions/{session_id}": Try(HIDDEN),
    "DELETE /v1/sessions/{session_id}": Try(HIDDEN),
    "POST /v1/sessions/{session_id}/claims": Try(HIDDEN, {"guest_token": "{guest_token}"}),
    "GET /v1/sessions/{session_id}/turns": Try(HIDDEN),
    "POST /v1/sessions/{session_id}/turns": Try(HIDDEN, {"message": "what is in my cart"}),
    "GET /v1/sessions/{session_id}/turns/{turn_id}": Try(HIDDEN),
    "GET /v1/sessions/{session_id}/turns/{turn_id}/steps": Try(HIDDEN),
    "GET /v1/model-calls": Try(OWN, query={"session_id": "{session_id}"}),
}
#: What the shop's own people may do with anybody's order.
FOR_THE_SHOP = {
    "POST /v1/orders/{order_id}/cancellations",
    "GET /v1/orders/{order_id}/payments",
    "POST /v1/orders/{order_id}/refunds",
    "GET /v1/orders/{order_id}/ledger",
}
#: What a path names that belongs to one person, not to their shop.
PERSONAL = ("{line_id}", "{checkout_id}", "{order_id}", "{session_id}", "{ticket_id}", "{entry_id}")


@pytest.fixture(scope="module")
def owner(store: Store) -> Owner:
    return Owner(store, SmallShop("meadow"), fresh_email())


def strangers(store: Store, shop: str, email: str) -> dict[str, Shopper]:
    """People of a shop who have a cart of their own."""
    found = {
        "customer": store.shopper(shop).register(email, "yet another 44 Battery!"),
        "guest": store.shopper(shop).as_guest(),
        "admin": store.admin(shop, *MERCHANT),
    }
    found["customer"].sign_in(email, "yet another 44 Battery!")
    return found


@pytest.fixture(scope="module")
def others(store: Store, owner: Owner) -> dict[str, Shopper]:
    """Of another shop, the customer with the very same address."""
    store.seeder.seed(SmallShop("quarry"))
    return strangers(store, "quarry", owner.email)


@pytest.fixture(scope="module")
def neighbours(store: Store, owner: Owner) -> dict[str, Shopper]:
    """Of the same shop."""
    return strangers(store, owner.shop.slug, fresh_email())


@pytest.fixture(scope="module")
def untouched(owner: Owner, neighbours: dict[str, Shopper]) -> Iterator[dict[tuple[str, str, str], Any]]:
    """The shop's records once everybody is there; in the end they are what they were."""
    before = owner.records()
    yield before
    assert owner.records() == before


def test_every_route_is_tried() -> None:
    assert set(TRIES) == {route.key for route in ROUTES}, "a new route needs a try of its own"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_a_route_gives_nothing_to_another_shop(
    route: Route, owner: Owner, others: dict[str, Shopper], untouched: Any
) -> None:
    _tried(route, owner, others)
    assert route.method == "GET" or owner.records() == untouched


@pytest.mark.parametrize(
    "route", [r for r in ROUTES if any(name in r.path for name in PERSONAL)], ids=lambda route: route.key
)
def test_a_route_gives_nothing_to_another_person(
    route: Route, owner: Owner, neighbours: dict[str, Shopper], untouched: Any
) -> None:
    own = {"admin"} if route.key in FOR_THE_SHOP else set[str]()
    _tried(route, owner, {kind: person for kind, person in neighbours.items() if kind not in own})
    assert route.method == "GET" or owner.records() == untouched


def _tried(route: Route, owner: Owner, people: dict[str, Shopper]) -> None:
    ids = {**owner.ids, "email": owner.email, "password": "correct horse 42 Battery!"}
    for kind, person in people.items():
        answer = TRIES[route.key].sent(route.method, route.path, person, ids)
        assert answer.status_code in TRIES[route.key].allowed, f"{kind}: {answer.status_code} {answer.text}"
        assert not told(answer, owner.secrets), f"{kind}: {answer.text}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"


def test_a_guests_token_is_good_in_its_own_shop_only(store: Store, owner: Owner) -> None:
    visitor = store.shopper("quarry")
    visitor.http.headers["authorization"] = f"Guest {owner.guest.guest_token}"
    assert visitor.cart()["lines"][0]["product_id"] == owner.shop.plenty[0]
    visitor.get(f"/products/{SmallShop('quarry').plenty[0]}", expect=404)


def test_the_same_address_is_two_people(owner: Owner, others: dict[str, Shopper]) -> None:
    assert others["customer"].get("/profile")["id"] != owner.ids["user_id"]
    body = {"shop": "quarry", "email": owner.email, "password": "correct horse 42 Battery!"}
    others["guest"].post("/logins", body, expect=401)


#: Refusals that say that one has nothing, or nothing of that name, oneself.
NOTHING_OF_THEIRS = ("cart_empty", "promotion_code_refused")
#: By tool: its input, with the owner's ids in it, and whether it simply answers about oneself.
TOOLS: dict[str, tuple[dict[str, Any], bool]] = {
    "catalog.search": ({"text": "lantern"}, True),
    "catalog.get_cards": ({"product_ids": ["{product_id}"]}, True),
    "catalog.details": ({"product_id": "{product_id}"}, False),
    "catalog.compare": ({"product_ids": ["{product_id}", "{product_id}"]}, False),
    "prices.history": ({"product_id": "{product_id}"}, False),
    "recommendations.around": ({"product_id": "{product_id}"}, False),
    "recommendations.for_me": ({}, True),
    "carts.view": ({}, True),
    "carts.add": ({"product_id": "{product_id}", "sku": "{sku}"}, False),
    "carts.add_all": ({"lines": [{"product_id": "{product_id}", "sku": "{sku}"}]}, False),
    "carts.set_quantity": ({"line_id": "{line_id}", "quantity": 3}, False),
    "carts.remove": ({"line_id": "{line_id}"}, False),
    "carts.clear": ({}, True),
    "carts.codes": ({}, True),
    "carts.give_code": ({"code": "{promotion_code}"}, False),
    "carts.take_code": ({"code": "{promotion_code}"}, False),
    "checkout.start": ({"checkout_id": "{checkout_id}"}, False),
    "checkout.update": ({"checkout_id": "{checkout_id}", **CHOICES}, False),
    "checkout.get": ({"checkout_id": "{checkout_id}"}, False),
    "checkout.confirm": ({"checkout_id": "{checkout_id}", "consent": "0" * 64}, False),
    "checkout.cancel": ({"checkout_id": "{checkout_id}"}, False),
    "memory.view": ({}, True),
    "memory.remember": ({"statements": [{"topic": "size", "value": "43"}]}, True),
    "memory.forget": ({"values": ["confided"]}, True),
    "memory.learn": ({"learning": False}, True),
    "orders.list": ({}, True),
    "orders.get": ({"order_id": "{order_id}"}, False),
    "orders.offer_cancellation": ({"order_id": "{order_id}"}, False),
    "orders.cancel": ({"order_id": "{order_id}"}, False),
    "orders.bought": ({"text": "lantern"}, False),
    "orders.again": ({}, False),
    "knowledge.answer": ({"question": "can I return it?"}, True),
    "support.hand_off": ({"about": "refund", "order_id": "{order_id}"}, False),
    "support.open_ticket": (
        {
            "subject": "mine",
            "question": "where is it?",
            "order_id": "{order_id}",
            "session_id": "{session_id}",
            "turn_id": "{turn_id}",
            "request_key": "mine",
        },
        False,
    ),
}


class Kept(Toolbox):
    """The toolbox that the door was built with."""

    last: "Kept"

    def __init__(self, tools: Any) -> None:
        super().__init__(tools)
        Kept.last = self


@pytest.fixture(scope="module")
def tools(store: Store) -> Iterator[dict[str, Tool[Any]]]:
    """The assistant's tools as its door has them, over the deployed store."""
    with pytest.MonkeyPatch.context() as patch, environment(store.cloud.env("Assistant")):
        patch.setattr(agent, "Toolbox", Kept)
        _forget()
        agent.build()
        yield Kept.last.allowed(None)
        _forget()


def _forget() -> None:
    """Clients and services are kept for a process's life: this process has several."""
    aws._session.cache_clear()
    for module in (aws, agent.wiring):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


def test_every_tool_is_tried(tools: dict[str, Tool[Any]]) -> None:
    assert set(TOOLS) == set(tools), "a new tool needs a try of its own"


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_gives_nothing_to_another_shop(
    name: str, tools: dict[str, Tool[Any]], owner: Owner, untouched: Any
) -> None:
    intruder = Context(
        tenant=tenant_id("quarry"),
        actor=Actor(kind="guest", id="gst_stranger"),
        scopes=frozenset({"shop"}),
        correlation_id="stranger-1",
    )
    given, own = TOOLS[name]
    asked = filled(given, owner.ids)
    try:
        answer = tools[name].run(intruder, tools[name].input.model_validate(asked)).model_dump_json()
    except DomainError as refused:
        assert not own
        assert isinstance(refused, NotFound | Forbidden) or refused.code in NOTHING_OF_THEIRS, repr(refused)
        answer = f"{refused.message} {refused.facts}"
    else:
        assert own, answer
    assert not {secret for secret in owner.secrets if secret in answer and secret not in str(asked)}
    assert tools[name].effect == "read" or owner.records() == untouched
