"""The carts door over HTTP: what it answers, and what it says to ugly input."""

from itertools import count
from typing import Any

import pytest

from shared.identity.model import Limits
from shared.identity.service import SettingsPatch
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.kernel.tenancy import Actor, Context
from shared.runtime.aws import client
from tests.support.doors import House
from tests.support.gateway import Answer

_PEOPLE = count()
CART = "/carts/current"
LINES = f"{CART}/lines"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def tent(house: House) -> str:
    return house.world.stock("tent", 5)


@pytest.fixture
def ctx(house: House) -> Context:
    return house.world.guest(f"gst_{next(_PEOPLE)}")


def send(
    house: House, ctx: Context | None, method: str, path: str, body: Any = None, **headers: str
) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return house.call("carts", method, path, context=ctx, body=body, headers=named)


def filled(house: House, ctx: Context, tent: str, quantity: int = 2) -> Answer:
    answer = send(house, ctx, "POST", LINES, {"product_id": tent, "quantity": quantity})
    assert answer.status == 201, answer.text
    return answer


def places(answer: Answer) -> list[str]:
    return [error["path"] for error in answer.json["errors"]]


def test_a_cart_is_filled_changed_and_emptied(house: House, ctx: Context, tent: str) -> None:
    empty = send(house, ctx, "GET", CART)
    assert (empty.status, empty.json["version"], empty.headers["etag"]) == (200, 0, '"0"')
    cart = filled(house, ctx, tent)
    assert cart.headers["etag"] == '"1"'
    (line,) = cart.json["lines"]
    assert (line["sku"], line["quantity"]) == ("TENT", 2)
    assert line["total"] == {"amount": 2_000, "currency": "USD"}
    path = f"{LINES}/{line['id']}"
    changed = send(house, ctx, "PATCH", path, {"quantity": 3}, if_match='"1"')
    assert (changed.status, changed.json["lines"][0]["quantity"]) == (200, 3)
    gone = send(house, ctx, "DELETE", path, if_match='W/"2"')
    assert (gone.status, gone.json["lines"]) == (200, [])
    assert send(house, ctx, "DELETE", path).status == 404
    filled(house, ctx, tent)
    cleared = send(house, ctx, "DELETE", LINES, if_match="*")
    assert (cleared.status, cleared.json["lines"], cleared.headers["etag"]) == (200, [], '"5"')
    assert send(house, ctx, "GET", CART).json == cleared.json


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "CLEAR"])
def test_a_version_that_was_overtaken_is_a_412_and_changes_nothing(
    house: House, ctx: Context, tent: str, method: str
) -> None:
    filled(house, ctx, tent, 1)
    now = filled(house, ctx, tent, 1)
    line = f"{LINES}/{now.json['lines'][0]['id']}"
    how = {
        "POST": ("POST", LINES, {"product_id": tent}),
        "PATCH": ("PATCH", line, {"quantity": 3}),
        "DELETE": ("DELETE", line, None),
        "CLEAR": ("DELETE", LINES, None),
    }
    refused = send(house, ctx, *how[method], if_match='"1"')
    assert (refused.status, refused.headers["content-type"]) == (412, PROBLEM)
    assert (refused.json["code"], refused.json["version"]) == ("stale_version", 2)
    assert send(house, ctx, "GET", CART).json == now.json


@pytest.mark.parametrize("etag", ["yesterday", "1.0", '"-1"', "''", "٣" * 3 + "x"])
def test_an_etag_that_was_never_given_is_a_422_with_its_place(
    house: House, ctx: Context, tent: str, etag: str
) -> None:
    refused = send(house, ctx, "POST", LINES, {"product_id": tent}, if_match=etag)
    assert refused.status == 422
    assert places(refused) == ["header.If-Match"]
    assert send(house, ctx, "GET", CART).json["version"] == 0


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ("{", 400, ["$[1]"]),
        ('{"product_id": "prd_1", "quantity": NaN}', 422, ["$.quantity"]),
        ("", 422, ["$"]),
        ("[]", 422, ["$"]),
        ("null", 422, ["$"]),
        ('"tent"', 422, ["$"]),
        ({}, 422, ["$.product_id"]),
        ({"product_id": ""}, 422, ["$.product_id"]),
        ({"product_id": "prd 1"}, 422, ["$.product_id"]),
        ({"product_id": "p" * 101}, 422, ["$.product_id"]),
        ({"product_id": "prd_1#x"}, 422, ["$.product_id"]),
        ({"product_id": ["prd_1"]}, 422, ["$.product_id"]),
        ({"product_id": "prd_1", "sku": "a sku"}, 422, ["$.sku"]),
        ({"product_id": "prd_1", "sku": "'; DROP"}, 422, ["$.sku"]),
        ({"product_id": "prd_1", "quantity": 0}, 422, ["$.quantity"]),
        ({"product_id": "prd_1", "quantity": -3}, 422, ["$.quantity"]),
        ({"product_id": "prd_1", "quantity": 10_001}, 422, ["$.quantity"]),
        ({"product_id": "prd_1", "quantity": 10**30}, 422, ["$.quantity"]),
        ({"product_id": "prd_1", "quantity": 1.5}, 422, ["$.quantity"]),
        ({"product_id": "prd_1", "quantity": "many"}, 422, ["$.quantity"]),
        ({"product_id": "prd_1", "quantity": None}, 422, ["$.quantity"]),
        ({"product_id": "prd_1", "price": 1}, 422, ["$.price"]),
        ({"product_id": 1, "quantity": 0}, 422, ["$.product_id", "$.quantity"]),
        ('{"product_id": "\\ud800"}', 400, []),
    ],
)
def test_an_ugly_line_is_refused_and_told_where(
    house: House, ctx: Context, body: Any, status: int, where: list[str]
) -> None:
    refused = send(house, ctx, "POST", LINES, body)
    assert (refused.status, refused.headers["content-type"]) == (status, PROBLEM), refused.text
    assert places(refused) == where
    assert refused.json["code"] == ("malformed_json" if status == 400 else "invalid")
    assert refused.json["correlation_id"] == refused.headers["x-correlation-id"]
    assert send(house, ctx, "GET", CART).json["version"] == 0


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 2.5, "x", None])
def test_an_ugly_quantity_of_a_line_is_refused(house: House, ctx: Context, tent: str, quantity: Any) -> None:
    cart = filled(house, ctx, tent)
    refused = send(house, ctx, "PATCH", f"{LINES}/{cart.json['lines'][0]['id']}", {"quantity": quantity})
    assert (refused.status, places(refused)) == (422, ["$.quantity"])
    assert send(house, ctx, "GET", CART).json == cart.json


def test_more_than_the_shop_sells_at_once_is_refused_with_the_most(
    house: House, ctx: Context, tent: str
) -> None:
    refused = send(house, ctx, "POST", LINES, {"product_id": tent, "quantity": 101})
    assert (refused.status, refused.json["code"], refused.json["most"]) == (422, "quantity_too_large", 100)
    assert places(refused) == ["$.quantity"]


def test_more_than_there_is_goes_in_with_a_message(house: House, ctx: Context, tent: str) -> None:
    (message,) = filled(house, ctx, tent, 6).json["messages"]
    assert (message["code"], message["path"]) == ("insufficient_stock", "$.lines[0]")
    assert message["facts"] == {"available": 5}


def test_what_is_sold_out_is_a_409_that_says_how_many_there_are(house: House, ctx: Context) -> None:
    refused = send(house, ctx, "POST", LINES, {"product_id": house.world.stock("rare", 0)})
    assert (refused.status, refused.json["code"]) == (409, "out_of_stock")
    assert refused.json["short"] == [{"sku": "RARE", "wanted": 1, "available": 0}]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("POST", LINES, {"product_id": "prd_nobody"}), "unknown_product"),
        (("PATCH", f"{LINES}/lin_nobody", {"quantity": 1}), "unknown_line"),
        (("DELETE", f"{LINES}/lin_nobody", None), "unknown_line"),
        (("GET", f"{CART}/lines/x/y", None), "no_such_route"),
    ],
)
def test_what_is_unknown_is_a_404(house: House, ctx: Context, asked: Any, code: str) -> None:
    refused = send(house, ctx, *asked)
    assert (refused.status, refused.json["code"]) == (404, code), refused.text


def test_a_sku_of_another_product_is_a_404(house: House, ctx: Context, tent: str) -> None:
    refused = send(house, ctx, "POST", LINES, {"product_id": tent, "sku": "LAMP"})
    assert (refused.status, refused.json["code"]) == (404, "unknown_sku")


def test_an_ugly_line_id_is_refused_with_its_place(house: House, ctx: Context) -> None:
    refused = send(house, ctx, "PATCH", f"{LINES}/%20", {"quantity": 1})
    assert (refused.status, places(refused)) == (422, ["path.line_id"])


def test_another_method_is_a_405(house: House, ctx: Context) -> None:
    refused = send(house, ctx, "PUT", CART, {})
    assert (refused.status, refused.json["code"]) == (405, "method_not_allowed")


def test_a_key_adds_once_and_only_the_same(house: House, ctx: Context, tent: str) -> None:
    line = {"product_id": tent, "quantity": 2}
    first = send(house, ctx, "POST", LINES, line, idempotency_key="k-1")
    again = send(house, ctx, "POST", LINES, line, idempotency_key="k-1")
    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    refused = send(house, ctx, "POST", LINES, {**line, "quantity": 3}, idempotency_key="k-1")
    assert (refused.status, refused.json["code"]) == (422, "idempotency_key_reused")
    ugly = send(house, ctx, "POST", LINES, line, idempotency_key="a key")
    assert (ugly.status, places(ugly)) == (422, ["header.Idempotency-Key"])


def test_nobody_is_a_401_and_a_credential_without_the_scope_a_403(house: House, ctx: Context) -> None:
    refused = send(house, None, "GET", CART)
    assert (refused.status, refused.json["code"]) == (401, "unauthenticated")
    assert "Guest" in refused.headers["www-authenticate"]
    bare = ctx.model_copy(update={"scopes": frozenset[str]()})
    refused = send(house, bare, "GET", CART)
    assert (refused.status, refused.json["required_scope"]) == (403, "shop")


def test_who_asks_too_often_is_told_when_to_come_again(house: House, ctx: Context) -> None:
    world = house.world
    slow = world.boss.model_copy(update={"scopes": frozenset({"platform"})})
    world.tenants.update(slow, world.shop, SettingsPatch(limits=Limits(user_per_minute=2)))
    world.later(31)
    try:
        statuses = [send(house, ctx, "GET", CART).status for _ in range(3)]
        refused = send(house, ctx, "GET", CART)
    finally:
        world.tenants.update(slow, world.shop, SettingsPatch(limits=Limits()))
        world.later(60)
    assert statuses == [200, 200, 429]
    assert (refused.status, refused.headers["retry-after"], refused.json["limit"]) == (429, "29", 2)


class TestMerging:
    MERGES = f"{CART}/merges"

    @staticmethod
    def token(house: House, tenant: str = "") -> tuple[str, Context]:
        """A guest of the shop, as the identity door would make one."""
        world = house.world
        keys = GuestKeys(client("secretsmanager"), "guests", world.clock)
        issued = GuestTokens(keys, world.ids, world.clock).issue(tenant or world.shop)
        return issued.token, world.guest(issued.actor_id)

    @staticmethod
    def customer(house: House) -> Context:
        who = Actor(kind="customer", id=f"usr_{next(_PEOPLE)}")
        return house.world.ctx.model_copy(update={"actor": who})

    def test_a_guest_who_signs_in_keeps_the_cart(self, house: House, tent: str) -> None:
        token, guest = self.token(house)
        ada = self.customer(house)
        filled(house, guest, tent, 1)
        filled(house, ada, tent, 2)
        merged = send(house, ada, "POST", self.MERGES, {"guest_token": token})
        assert merged.status == 200
        assert [line["quantity"] for line in merged.json["lines"]] == [3]
        again = send(house, ada, "POST", self.MERGES, {"guest_token": token})
        assert (again.status, again.json) == (200, merged.json)
        assert send(house, guest, "GET", CART).json["lines"] == []

    def test_a_token_that_is_not_good_is_a_401(self, house: House) -> None:
        ada = self.customer(house)
        token, _ = self.token(house)
        for bad in ("x", token[:-2], token + "x", "a.b.c"):
            assert send(house, ada, "POST", self.MERGES, {"guest_token": bad}).status == 401, bad

    def test_a_token_of_another_shop_takes_nothing_over(self, house: House) -> None:
        token, _ = self.token(house, "tnt_" + "0" * 26)
        refused = send(house, self.customer(house), "POST", self.MERGES, {"guest_token": token})
        assert (refused.status, refused.json["code"]) == (403, "forbidden")

    def test_a_guest_takes_over_nobodys_cart(self, house: House, ctx: Context) -> None:
        token, _ = self.token(house)
        assert send(house, ctx, "POST", self.MERGES, {"guest_token": token}).status == 403

    @pytest.mark.parametrize(
        "body", [{}, {"guest_token": ""}, {"guest_token": "x" * 4_097}, {"guest_token": 1}]
    )
    def test_no_token_is_a_422_with_its_place(self, house: House, body: Any) -> None:
        refused = send(house, self.customer(house), "POST", self.MERGES, body)
        assert (refused.status, places(refused)) == (422, ["$.guest_token"])
