"""The orders door over HTTP."""

from itertools import count
from typing import Any

import pytest

from shared.kernel.tenancy import Context
from tests.support.doors import House
from tests.support.gateway import Answer

_PEOPLE = count()


@pytest.fixture(scope="module")
def tent(house: House) -> str:
    return house.world.stock("tent", 50)


@pytest.fixture
def ctx(house: House) -> Context:
    return house.world.guest(f"gst_{next(_PEOPLE)}")


def get(house: House, ctx: Context | None, path: str, **query: Any) -> Answer:
    return house.call("orders", "GET", path, context=ctx, query=query)


def bought(house: House, ctx: Context, tent: str) -> str:
    world = house.world
    world.later(1)
    world.put_in_cart(tent, ctx=ctx)
    view = world.check_out(ctx=ctx)
    assert world.carry_out(world.agreed(view)) == ""
    return world.see(view, ctx).order_id or ""


def test_an_owner_reads_an_order_and_the_list(house: House, ctx: Context, tent: str) -> None:
    first, second = bought(house, ctx, tent), bought(house, ctx, tent)
    order = get(house, ctx, f"/orders/{first}")
    assert (order.status, order.headers["etag"]) == (200, '"2"')
    assert order.json["total"] == {"amount": 1_500, "currency": "USD"}
    assert not {"tenant", "owner", "cart_id", "payment_id"} & set(order.json)
    listed = get(house, ctx, "/orders", limit=1)
    assert [found["id"] for found in listed.json["items"]] == [second]
    rest = get(house, ctx, "/orders", limit=1, cursor=listed.json["next_cursor"])
    assert [found["id"] for found in rest.json["items"]] == [first]
    assert rest.json["next_cursor"] is None


def test_anothers_order_is_a_404_like_one_that_is_not_there(house: House, ctx: Context, tent: str) -> None:
    order = bought(house, ctx, tent)
    eve = house.world.guest("gst_eve")
    theirs, none = get(house, eve, f"/orders/{order}"), get(house, eve, "/orders/ord_nobody")
    assert theirs.status == none.status == 404
    assert theirs.json == none.json
    assert get(house, eve, "/orders").json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"limit": 0}, "query.limit"),
        ({"limit": -1}, "query.limit"),
        ({"limit": 101}, "query.limit"),
        ({"limit": "ten"}, "query.limit"),
        ({"limit": 10**30}, "query.limit"),
        ({"cursor": "x" * 501}, "query.cursor"),
        ({"cursor": "bm9uZQ"}, "query.cursor"),
        ({"cursor": "%%%"}, "query.cursor"),
        ({"cursor": "eyJhZnRlciI6Im9yZF8xIn0"}, "query.cursor"),
    ],
)
def test_an_ugly_list_is_refused_with_its_place(
    house: House, ctx: Context, query: dict[str, Any], where: str
) -> None:
    refused = get(house, ctx, "/orders", **query)
    assert (refused.status, refused.headers["content-type"]) == (422, "application/problem+json")
    assert [error["path"] for error in refused.json["errors"]] == [where]


@pytest.mark.parametrize("name", ["%20", "ord_1%23x", "x" * 101, "ord_%00"])
def test_an_ugly_id_is_refused_with_its_place(house: House, ctx: Context, name: str) -> None:
    refused = get(house, ctx, f"/orders/{name}")
    assert (refused.status, refused.json["errors"][0]["path"]) == (422, "path.order_id")


def test_nobody_is_a_401_and_a_credential_without_the_scope_a_403(house: House, ctx: Context) -> None:
    assert get(house, None, "/orders").status == 401
    bare = ctx.model_copy(update={"scopes": frozenset[str]()})
    assert get(house, bare, "/orders").status == 403
    assert get(house, bare, "/orders/ord_1").status == 403


def test_an_order_cannot_be_made_or_changed_here(house: House, ctx: Context, tent: str) -> None:
    order = bought(house, ctx, tent)
    for method, path in (("POST", "/orders"), ("DELETE", f"/orders/{order}"), ("PATCH", f"/orders/{order}")):
        assert house.call("orders", method, path, context=ctx, body={}).status == 405


def cancel(house: House, ctx: Context, order: str, body: Any = None, **headers: str) -> Answer:
    path = f"/orders/{order}/cancellations"
    return house.call("orders", "POST", path, context=ctx, body=body or {}, headers=headers)


def test_an_owner_cancels_once_whatever_the_key(house: House, ctx: Context, tent: str) -> None:
    order = bought(house, ctx, tent)
    stale = cancel(house, ctx, order, **{"if-match": '"1"'})
    assert (stale.status, stale.json["code"]) == (412, "stale_version")
    first = cancel(house, ctx, order, **{"if-match": '"2"', "idempotency-key": "one"})
    assert (first.status, first.headers["etag"]) == (202, '"3"')
    assert first.json["cancellation"] == {
        "by": "guest",
        "reason": "changed_mind",
        "settled_at": None,
        "requested_at": first.json["updated_at"],
    }
    again = cancel(house, ctx, order, **{"if-match": '"2"', "idempotency-key": "one"})
    assert (again.status, again.json) == (202, first.json)
    assert cancel(house, ctx, order).json == first.json
    other = cancel(house, ctx, order, {"reason": "too_late"}, **{"idempotency-key": "one"})
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_nobody_else_cancels_it_but_the_shop(house: House, ctx: Context, tent: str) -> None:
    order = bought(house, ctx, tent)
    assert cancel(house, house.world.guest("gst_eve"), order).status == 404
    assert cancel(house, ctx, order, {"reason": "Why? Because!"}).status == 422
    assert cancel(house, house.world.boss, order).status == 202
