"""Orders in their table: whose they are, in which order, page by page."""

from typing import Any

import pytest

from shared.kernel.errors import Forbidden, Invalid, NotFound, Stale
from shared.kernel.paging import encode
from shared.kernel.tenancy import Context
from shared.orders.model import NumberTaken, Order, PaymentProgress, order_number
from shared.orders.tools import LATEST, tools
from tests.support.checkout_world import World, usd
from tests.support.items import readable


@pytest.fixture
def tent(world: World) -> str:
    return world.stock("tent", 100)


def bought(world: World, tent: str, quantity: int = 1, ctx: Context | None = None) -> str:
    """An order, bought as shoppers do; its id."""
    world.later(1)
    world.put_in_cart(tent, quantity, ctx)
    view = world.check_out(ctx=ctx)
    assert world.carry_out(world.agreed(view)) == ""
    return world.see(view, ctx).order_id or ""


def placed(world: World, template: Order, number: int) -> str:
    """Another order like ``template``, placed by itself."""
    world.later(1)
    order_id = world.ids.new("ord")
    order = template.model_copy(update={"id": order_id, "number": f"T-{number}"})
    world.uow.commit(world.orders.placing(world.ctx, order))
    return order_id


def test_an_order_is_what_was_agreed_to(world: World, tent: str) -> None:
    order_id = bought(world, tent, 2)
    order = world.orders.get(world.ctx, order_id)
    assert order.number == order_number("Harbor", order_id)
    assert [(total.type, total.amount.amount) for total in order.totals] == [
        ("subtotal", 2_000),
        ("fulfillment", 500),
        ("total", 2_500),
    ]
    assert sum(line.total.amount for line in order.lines) == order.total.amount == 2_500
    assert order.shipping_address
    assert order.shipping_address.name == "Ada Byron"
    assert (order.status, order.payment_state, order.fulfilment_state, order.return_state) == (
        "confirmed",
        "captured",
        "unfulfilled",
        "none",
    )
    assert order.version == 2


def test_an_order_keeps_its_prices_whatever_becomes_of_the_product(world: World, tent: str) -> None:
    order_id = bought(world, tent)
    before = world.orders.get(world.ctx, order_id)
    world.catalog.archive(world.boss, tent)
    assert world.orders.get(world.ctx, order_id) == before


def test_orders_are_listed_newest_first_page_by_page(world: World, tent: str) -> None:
    first = bought(world, tent)
    template = world.orders.find(world.ctx, first)
    ids = [first, *(placed(world, template, number) for number in range(6))]
    seen: list[str] = []
    cursor, pages = None, 0
    while True:
        page = world.orders.list(world.ctx, 3, cursor)
        seen += [order.id for order in page.items]
        cursor, pages = page.next_cursor, pages + 1
        if cursor is None:
            break
    assert seen == ids[::-1]
    assert pages == 3
    assert [order.id for order in world.orders.list(world.ctx).items] == seen


def test_an_order_that_is_placed_while_somebody_pages_is_not_seen_twice(world: World, tent: str) -> None:
    first = bought(world, tent)
    template = world.orders.find(world.ctx, first)
    second = placed(world, template, 1)
    page = world.orders.list(world.ctx, 1)
    placed(world, template, 2)
    rest = world.orders.list(world.ctx, 5, page.next_cursor)
    assert [order.id for order in (*page.items, *rest.items)] == [second, first]


def test_who_bought_nothing_has_an_empty_list(world: World) -> None:
    page = world.orders.list(world.ctx)
    assert (page.items, page.next_cursor) == ([], None)


def test_an_order_is_its_owners_alone(world: World, tent: str) -> None:
    order_id = bought(world, tent)
    elsewhere = world.ctx.model_copy(update={"tenant": "tnt_other"})
    for stranger in (world.guest("gst_eve"), elsewhere, world.boss):
        with pytest.raises(NotFound):
            world.orders.get(stranger, order_id)
        assert world.orders.list(stranger).items == []
    with pytest.raises(NotFound):
        world.orders.get(world.ctx, "ord_nobody")


def test_a_credential_without_the_scope_sees_nothing(world: World, tent: str) -> None:
    order_id = bought(world, tent)
    bare = world.ctx.model_copy(update={"scopes": frozenset[str]()})
    with pytest.raises(Forbidden):
        world.orders.get(bare, order_id)
    with pytest.raises(Forbidden):
        world.orders.list(bare)


def forged(position: Any) -> str:
    return encode(position) or ""


@pytest.mark.parametrize(
    "cursor",
    ["", "!", "e30", "x" * 400, forged({"after": 1}), forged({"after": "crt_1"}), forged({"pk": "tnt#ord"})],
)
def test_a_cursor_that_we_never_gave_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.orders.list(world.ctx, 5, cursor)
    assert refused.value.problems[0].code == "cursor"


def test_anothers_cursor_shows_ones_own_orders_only(world: World, tent: str) -> None:
    eve = world.guest("gst_eve")
    theirs = bought(world, tent, ctx=eve)
    bought(world, tent)
    page = world.orders.list(world.ctx, 5, forged({"after": theirs}))
    assert page.items == []


def test_an_order_is_placed_once_and_a_number_given_once(world: World, tent: str) -> None:
    order = world.orders.find(world.ctx, bought(world, tent))
    same_id = order.model_copy(update={"number": "H-OTHER"})
    with pytest.raises(Stale):
        world.uow.commit(world.orders.placing(world.ctx, same_id))
    same_number = order.model_copy(update={"id": world.ids.new("ord")})
    with pytest.raises(NumberTaken):
        world.uow.commit(world.orders.placing(world.ctx, same_number))
    assert [found.id for found in world.orders.list(world.ctx).items] == [order.id]


def test_a_step_on_an_order_that_has_moved_on_is_stale(world: World, tent: str) -> None:
    order = world.orders.find(world.ctx, bought(world, tent))
    late = order.model_copy(update={"version": 1, "payment_state": PaymentProgress.AUTHORIZED})
    with pytest.raises(Stale):
        world.uow.commit(world.orders.capture_failed(world.ctx, late, "late"))
    assert world.orders.get(world.ctx, order.id).version == order.version


def test_the_assistant_tells_of_the_latest_and_of_one(world: World, tent: str) -> None:
    first = bought(world, tent)
    template = world.orders.find(world.ctx, first)
    for number in range(LATEST):
        placed(world, template, number)
    named = {tool.name: tool for tool in tools(orders=world.orders)}
    assert {tool.effect for tool in named.values()} == {"read"}
    listing = named["orders.list"]
    latest = listing.run(world.ctx, listing.input()).model_dump()
    assert (len(latest["items"]), latest["more"]) == (LATEST, True)
    asked = named["orders.get"]
    order = asked.run(world.ctx, asked.input.model_validate({"order_id": first}))
    assert order == world.orders.get(world.ctx, first)
    with pytest.raises(NotFound):
        asked.run(world.guest("gst_eve"), asked.input.model_validate({"order_id": first}))


def test_what_is_announced_of_an_order_names_no_person(world: World, tent: str) -> None:
    bought(world, tent, 2)
    items = readable(world.client.scan(TableName="orders")["Items"])
    (order,) = [item for item in items if item["sk"]["S"] == "order"]
    assert "orders.confirmed" in order["events"]["S"]
    assert "Byron" not in order["events"]["S"]
    assert order["doc"]["S"].count("Byron") == 1
    assert usd(2_500).model_dump_json() in order["events"]["S"]
