"""Putting things into a cart, changing them, taking them out."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.carts.model import (
    AddLine,
    CartMoved,
    CartView,
    KeyReused,
    LineCapReached,
    QuantityCapReached,
    UnknownLine,
)
from shared.carts.store import DynamoCartStore
from shared.catalog.model import Price, Product, UnknownSku, Variant
from shared.catalog.service import UnknownProduct
from shared.identity.service import SettingsPatch
from shared.inventory.model import OutOfStock
from shared.kernel.errors import Forbidden, Stale
from shared.kernel.tenancy import Context
from shared.pricing.model import NotPriced
from shared.runtime.table import Table
from tests.support.shop import LittleShop, usd


def add(
    shop: LittleShop, product: Product, quantity: int = 1, ctx: Context | None = None, **more: Any
) -> CartView:
    line = AddLine(product_id=product.id, quantity=quantity, sku=more.pop("sku", None))
    return shop.carts.add(ctx or shop.shopper(), line, **more)


def held(view: CartView) -> dict[str, int]:
    return {line.sku: line.quantity for line in view.lines}


def codes(view: CartView) -> list[str]:
    return [message.code for message in view.messages]


def test_who_never_had_a_cart_has_an_empty_one(shop: LittleShop) -> None:
    view = shop.carts.view(shop.shopper())
    assert (view.version, view.lines, view.quote.total) == (0, (), usd(0))
    assert not view.buyable


def test_what_is_put_in_is_shown_at_todays_price(shop: LittleShop) -> None:
    tent = shop.sell("tent", 12_900)
    view = add(shop, tent, 2)
    (line,) = view.lines
    assert (line.product_id, line.sku, line.title, line.quantity) == (tent.id, "TENT", "Tent", 2)
    assert (line.unit_price, line.total, line.available) == (usd(12_900), usd(25_800), 10)
    assert (view.quote.total, view.version, view.messages) == (usd(25_800), 1, ())
    assert view.buyable
    assert shop.carts.view(shop.shopper()) == view
    assert shop.uow.events[-1].data == {
        "cart_id": view.id,
        "line_id": line.id,
        "product_id": tent.id,
        "sku": "TENT",
        "quantity": 2,
    }


def test_more_of_the_same_makes_its_line_larger(shop: LittleShop) -> None:
    tent = shop.sell("tent")
    first = add(shop, tent, 2)
    second = add(shop, tent, 3)
    assert held(second) == {"TENT": 5}
    assert [line.id for line in second.lines] == [line.id for line in first.lines]


def test_a_variant_is_named_by_its_sku_and_the_first_is_meant_otherwise(shop: LittleShop) -> None:
    sizes = tuple(
        Variant(sku=f"SHOE-{size}", options={"size": size}, prices={"USD": Price(list=usd(9_000))})
        for size in ("42", "43")
    )
    shoe = shop.sell("shoe", stock=None, variants=sizes, option_names=("size",))
    for sku in ("SHOE-42", "SHOE-43"):
        shop.inventory.set_on_hand(shop.merchant, sku, 5)
    add(shop, shoe, sku="SHOE-43")
    assert held(add(shop, shoe)) == {"SHOE-43": 1, "SHOE-42": 1}
    with pytest.raises(UnknownSku):
        add(shop, shoe, sku="SHOE-44")


def test_an_add_makes_four_calls_and_a_look_makes_three(shop: LittleShop) -> None:
    tent = shop.sell("tent")
    add(shop, tent)
    with shop.calls.counted() as adding:
        add(shop, tent)
    assert adding == ["GetItem", "BatchGetItem", "BatchGetItem", "PutItem"]
    with shop.calls.counted() as looking:
        shop.carts.view(shop.shopper())
    assert looking == ["GetItem", "BatchGetItem", "BatchGetItem"]


def test_a_repeated_add_with_its_key_adds_once(shop: LittleShop) -> None:
    tent, lamp = shop.sell("tent"), shop.sell("lamp")
    first = add(shop, tent, 2, key="k-1")
    assert add(shop, tent, 2, key="k-1") == first
    assert shop.uow.names().count("carts.line_added") == 1
    with pytest.raises(KeyReused):
        add(shop, lamp, 2, key="k-1")
    assert held(add(shop, tent, 2, key="k-2")) == {"TENT": 4}


@pytest.mark.parametrize("cannot", ["unknown", "draft", "unpriced", "sold out"])
def test_what_cannot_be_bought_cannot_be_put_in(shop: LittleShop, cannot: str) -> None:
    tent = shop.sell("tent", stock=0 if cannot == "sold out" else 5)
    if cannot == "unknown":
        product = tent.model_copy(update={"id": "prd_nobody"})
    elif cannot == "draft":
        product = shop.sell("secret", state="draft")
    elif cannot == "unpriced":
        euros = Price(list=usd(1).model_copy(update={"currency": "EUR"}))
        product = shop.sell("euro", variants=(Variant(sku="EURO", prices={"EUR": euros}),), stock=None)
    else:
        product = tent
    refusals = {"unpriced": NotPriced, "sold out": OutOfStock}
    with pytest.raises(refusals.get(cannot, UnknownProduct)) as refused:
        add(shop, product)
    if cannot == "sold out":
        assert refused.value.facts["short"] == [{"sku": "TENT", "wanted": 1, "available": 0}]
    assert shop.carts.view(shop.shopper()).version == 0


def test_more_than_there_is_can_be_put_in_and_the_cart_says_so(shop: LittleShop) -> None:
    view = add(shop, shop.sell("tent", stock=3), 5)
    (message,) = view.messages
    assert (message.code, message.severity, message.path) == ("insufficient_stock", "error", "$.lines[0]")
    assert message.facts == {"available": 3}
    assert message.content == "Only 3 of Tent left."
    assert not view.buyable
    fewer = shop.carts.set_quantity(shop.shopper(), view.lines[0].id, 3)
    assert fewer.messages == ()
    assert fewer.buyable


def test_what_others_hold_is_not_available(shop: LittleShop) -> None:
    view = add(shop, shop.sell("tent", stock=3), 2)
    shop.reserve("rsv_other", TENT=3)
    now = shop.carts.view(shop.shopper())
    assert codes(now) == ["out_of_stock"]
    assert now.lines[0].available == 0
    shop.clock.advance(seconds=301)
    assert shop.carts.view(shop.shopper()).lines == view.lines


@pytest.mark.parametrize("quantity", [0, -1, 21, 10_000])
def test_a_line_holds_one_to_as_many_as_the_shop_allows(shop: LittleShop, quantity: int) -> None:
    tent = shop.sell("tent")
    view = add(shop, tent, 2)
    with pytest.raises(QuantityCapReached) as refused:
        shop.carts.set_quantity(shop.shopper(), view.lines[0].id, quantity)
    assert refused.value.problems[0].path == "$.quantity"
    assert refused.value.facts == {"most": 20, "wanted": quantity}
    assert shop.carts.view(shop.shopper()) == view


def test_adds_together_stay_within_what_the_shop_allows(shop: LittleShop) -> None:
    tent = shop.sell("tent", stock=100)
    view = add(shop, tent, 20)
    with pytest.raises(QuantityCapReached):
        add(shop, tent)
    assert shop.carts.view(shop.shopper()) == view


def test_a_cart_holds_as_many_different_things_as_the_shop_allows(shop: LittleShop) -> None:
    for number in range(5):
        view = add(shop, shop.sell(f"thing{number}"))
    with pytest.raises(LineCapReached) as refused:
        add(shop, shop.sell("straw"))
    assert refused.value.facts == {"most": 5}
    assert shop.carts.view(shop.shopper()) == view


def test_a_line_is_changed_removed_and_the_cart_cleared(shop: LittleShop) -> None:
    ctx = shop.shopper()
    add(shop, shop.sell("tent"), 2)
    tent, lamp = add(shop, shop.sell("lamp")).lines
    assert held(shop.carts.set_quantity(ctx, tent.id, 7)) == {"TENT": 7, "LAMP": 1}
    assert held(shop.carts.remove(ctx, tent.id)) == {"LAMP": 1}
    with pytest.raises(UnknownLine):
        shop.carts.remove(ctx, tent.id)
    with pytest.raises(UnknownLine):
        shop.carts.set_quantity(ctx, tent.id, 1)
    empty = shop.carts.clear(ctx)
    assert (empty.lines, empty.version) == ((), 5)
    assert [name for name in shop.uow.names() if name.startswith("carts.")] == [
        "carts.line_added",
        "carts.line_added",
        "carts.quantity_changed",
        "carts.line_removed",
        "carts.cleared",
    ]
    assert lamp.id not in {line.id for line in empty.lines}


def test_what_changes_nothing_writes_nothing(shop: LittleShop) -> None:
    ctx = shop.shopper()
    view = add(shop, shop.sell("tent"), 2)
    with shop.calls.counted() as calls:
        assert shop.carts.set_quantity(ctx, view.lines[0].id, 2) == view
    assert "PutItem" not in calls
    shop.carts.clear(ctx)
    with shop.calls.counted() as calls:
        assert shop.carts.clear(ctx).version == 2
    assert "PutItem" not in calls


EDITS: dict[str, Callable[[LittleShop, Context, Product, str, int], CartView]] = {
    "add": lambda shop, ctx, tent, line, seen: shop.carts.add(ctx, AddLine(product_id=tent.id), seen),
    "change": lambda shop, ctx, tent, line, seen: shop.carts.set_quantity(ctx, line, 9, seen),
    "remove": lambda shop, ctx, tent, line, seen: shop.carts.remove(ctx, line, seen),
    "clear": lambda shop, ctx, tent, line, seen: shop.carts.clear(ctx, seen),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_a_version_that_was_overtaken_is_refused_and_changes_nothing(
    shop: LittleShop, edit: str
) -> None:
    ctx, tent = shop.shopper(), shop.sell("tent")
    old = add(shop, tent)
    now = add(shop, tent)
    announced = len(shop.uow.events)
    with pytest.raises(Stale) as refused:
        EDITS[edit](shop, ctx, tent, now.lines[0].id, old.version)
    assert refused.value.facts == {"version": now.version}
    assert shop.carts.view(ctx) == now
    assert len(shop.uow.events) == announced
    assert EDITS[edit](shop, ctx, tent, now.lines[0].id, now.version).version == now.version + 1


def overtaken(
    shop: LittleShop, monkeypatch: pytest.MonkeyPatch, other: Callable[[], Any], often: int
) -> None:
    """Have ``other`` come between a use case's reading and its writing."""
    read, left = DynamoCartStore.get, [often]

    def read_then_lose(store: DynamoCartStore, tenant: str, actor: str) -> Any:
        cart = read(store, tenant, actor)
        if left[0] > 0:
            left[0] -= 1
            now, left[0] = left[0], 0
            other()
            left[0] = now
        return cart

    monkeypatch.setattr(DynamoCartStore, "get", read_then_lose)


def test_of_two_adds_at_once_both_land(shop: LittleShop, monkeypatch: pytest.MonkeyPatch) -> None:
    tent, lamp = shop.sell("tent"), shop.sell("lamp")
    add(shop, tent)
    overtaken(shop, monkeypatch, lambda: add(shop, lamp, 2), often=3)
    assert held(add(shop, tent, 4)) == {"TENT": 5, "LAMP": 6}


def test_an_edit_of_a_seen_version_that_loses_its_race_is_refused(
    shop: LittleShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tent = shop.sell("tent")
    seen = add(shop, tent)
    overtaken(shop, monkeypatch, lambda: add(shop, tent), often=1)
    with pytest.raises(Stale):
        add(shop, tent, 7, seen=seen.version)
    assert held(shop.carts.view(shop.shopper())) == {"TENT": 2}


def test_who_loses_again_and_again_is_told(shop: LittleShop, monkeypatch: pytest.MonkeyPatch) -> None:
    lamp, tent = shop.sell("lamp"), shop.sell("tent", stock=100)
    overtaken(shop, monkeypatch, lambda: add(shop, lamp), often=99)
    with pytest.raises(CartMoved):
        add(shop, tent)
    monkeypatch.undo()
    assert "TENT" not in held(shop.carts.view(shop.shopper()))


def test_a_price_that_rose_is_not_asked_of_whom_was_shown_a_lower_one(shop: LittleShop) -> None:
    tent = shop.sell("tent", 1_000)
    shown = add(shop, tent).quote
    shop.clock.advance(seconds=1)
    variant = Variant(sku="TENT", prices={"USD": Price(list=usd(1_200))})
    shop.catalog.replace(shop.merchant, tent.id, tent.draft().model_copy(update={"variants": (variant,)}))
    shop.clock.advance(seconds=599)
    last = shop.carts.view(shop.shopper())
    assert (last.quote.total, last.messages) == (usd(1_000), ())
    assert shown.expires_at and last.quote.expires_at
    assert last.quote.expires_at > shop.clock.now() >= shown.expires_at
    shop.clock.advance(seconds=1)
    assert shop.carts.view(shop.shopper()).quote.total == usd(1_200)


def test_a_price_that_changed_since_is_said_with_both(shop: LittleShop) -> None:
    tent = shop.sell("tent", 1_000)
    add(shop, tent, 2)
    for new, words in ((1_200, "rose"), (900, "fell")):
        variant = Variant(sku="TENT", prices={"USD": Price(list=usd(new))})
        tent = shop.catalog.replace(
            shop.merchant, tent.id, tent.draft().model_copy(update={"variants": (variant,)})
        )
        shop.clock.advance(seconds=600)
        view = shop.carts.view(shop.shopper())
        (message,) = view.messages
        assert (message.code, message.severity) == ("price_changed", "warning")
        assert message.facts == {"old": usd(1_000), "new": usd(new)}
        assert words in message.content
        assert view.quote.total == usd(2 * new)
        assert view.buyable
    assert add(shop, tent).messages == ()


def test_what_is_not_sold_any_more_stays_in_unpriced_with_a_message(shop: LittleShop) -> None:
    tent, lamp = shop.sell("tent", 1_000), shop.sell("lamp", 300)
    add(shop, tent)
    add(shop, lamp)
    shop.catalog.archive(shop.merchant, tent.id)
    view = shop.carts.view(shop.shopper())
    gone, there = view.lines
    assert (gone.unit_price, gone.total, gone.available) == (None, None, 0)
    assert [(m.code, m.path) for m in gone.messages] == [("product_unavailable", "$.lines[0]")]
    assert (there.total, view.quote.total) == (usd(300), usd(300))
    assert not view.buyable
    assert shop.carts.remove(shop.shopper(), gone.id).buyable


def test_limits_that_were_lowered_since_are_told(shop: LittleShop) -> None:
    add(shop, shop.sell("tent"), 3)
    add(shop, shop.sell("lamp"))
    lower = shop.tenant.settings.limits.model_copy(update={"cart_lines": 1, "cart_quantity": 2})
    shop.tenants.update(shop.merchant, shop.tenant.id, SettingsPatch(limits=lower))
    view = shop.carts.view(shop.shopper())
    assert [(message.code, message.path) for message in view.messages] == [
        ("quantity_too_large", "$.lines[0]"),
        ("cart_full", "$.lines"),
    ]
    assert not view.buyable


def test_a_credential_without_the_scope_may_not_even_look(shop: LittleShop) -> None:
    bare = shop.shopper().model_copy(update={"scopes": frozenset[str]()})
    tent = shop.sell("tent")
    for use_case in (
        lambda: shop.carts.view(bare),
        lambda: add(shop, tent, ctx=bare),
        lambda: shop.carts.clear(bare),
        lambda: shop.carts.remove(bare, "lin_1"),
        lambda: shop.carts.set_quantity(bare, "lin_1", 1),
        lambda: shop.carts.merge(bare, shop.shopper("gst_1", "guest")),
    ):
        with pytest.raises(Forbidden):
            use_case()


def test_a_cart_that_nobody_touches_goes_after_ninety_days(shop: LittleShop) -> None:
    add(shop, shop.sell("tent"))
    (item,) = shop.client.scan(TableName="carts")["Items"]
    days = (int(item["purge_at"]["N"]) - shop.clock.now().timestamp()) / 86_400
    assert days == 90
    assert Table(shop.client, "carts").get(item["pk"]["S"], "cart")


class TestSeveralAtOnce:
    def test_all_are_put_in_by_one_write_and_told_of(self, shop: LittleShop) -> None:
        mug, lamp = shop.sell("mug", stock=5), shop.sell("lamp", stock=5)
        add(shop, mug)
        lines = [AddLine(product_id=mug.id, quantity=2), AddLine(product_id=lamp.id)]
        view = shop.carts.add_all(shop.shopper(), lines, "again")
        assert sorted(held(view).values()) == [1, 3]
        assert view.version == 2
        assert shop.carts.add_all(shop.shopper(), lines, "again") == view
        with pytest.raises(KeyReused):
            shop.carts.add_all(shop.shopper(), lines[:1], "again")

    def test_where_one_is_sold_out_none_is_put_in(self, shop: LittleShop) -> None:
        mug, lamp = shop.sell("mug", stock=5), shop.sell("lamp", stock=0)
        lines = [AddLine(product_id=mug.id), AddLine(product_id=lamp.id)]
        with pytest.raises(OutOfStock) as raised:
            shop.carts.add_all(shop.shopper(), lines)
        assert len(raised.value.facts["short"]) == 1
        assert shop.carts.view(shop.shopper()).lines == ()

    def test_the_caps_hold_for_all_of_them(self, shop: LittleShop) -> None:
        mug = shop.sell("mug", stock=5)
        most = shop.tenants.settings(shop.tenant.id).limits.cart_quantity
        with pytest.raises(QuantityCapReached):
            shop.carts.add_all(shop.shopper(), [AddLine(product_id=mug.id, quantity=most + 1)])
