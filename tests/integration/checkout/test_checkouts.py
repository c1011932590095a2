"""Drafting, changing, confirming and superseding checkouts."""

import json

import pytest

from shared.catalog.model import Price
from shared.checkout.model import (
    CartEmpty,
    CheckoutClosed,
    CheckoutExpired,
    CheckoutView,
    ConsentChanged,
    CreateCheckout,
    NotReady,
    UnknownPaymentMethod,
    UpdateCheckout,
)
from shared.checkout.ports import Raced
from shared.kernel.errors import Forbidden, Invalid, NotFound, Stale
from shared.kernel.tenancy import Context
from tests.support.checkout_world import ADA, World, usd
from tests.support.items import readable


def codes(view: CheckoutView) -> list[str]:
    return [message.code for message in view.messages]


def fill(world: World, quantity: int = 2, stock: int = 5) -> str:
    product = world.stock("tent", stock)
    world.put_in_cart(product, quantity)
    return product


def consent(view: CheckoutView) -> str:
    assert view.confirmation is not None
    return view.confirmation.consent


def test_an_empty_cart_cannot_be_checked_out(world: World) -> None:
    with pytest.raises(CartEmpty):
        world.check_out()


def test_what_is_missing_is_said_and_can_be_given_later(world: World) -> None:
    fill(world)
    view = world.checkouts.create(world.ctx, CreateCheckout())
    assert view.status == "incomplete" and view.confirmation is None
    assert codes(view) == ["missing_shipping_address", "missing_shipping_option", "missing_payment_method"]
    assert [option.id for option in view.shipping_options] == ["standard", "express"]
    assert world.runs.started == {}
    with pytest.raises(NotReady) as refused:
        world.checkouts.confirm(world.ctx, view.id, "0" * 64)
    assert len(refused.value.facts["messages"]) == 3
    view = world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_address=ADA))
    assert codes(view) == ["missing_shipping_option", "missing_payment_method"]
    given = UpdateCheckout(shipping_option="express", payment_method="pm_card_ok")
    view = world.checkouts.update(world.ctx, view.id, given, seen=view.version)
    assert view.status == "ready_for_complete" and view.total == usd(3_500)
    assert view.shipping_address == ADA
    assert len(world.runs.started) == 1


def test_the_confirmation_shows_every_price_and_where_it_goes(world: World) -> None:
    fill(world)
    view = world.check_out()
    assert view.confirmation is not None
    assert view.confirmation.summary == (
        "2 × Tent: $20.00",
        "Subtotal: $20.00",
        "Standard: $5.00",
        "Total: $25.00",
        "Delivered to Ada Byron, 12 Harbour Street, Portland, US",
        "By Standard",
        "Paid with pm_card_ok",
    )
    assert sum(total.amount.amount for total in view.totals[:-1]) == view.total.amount
    assert (view.confirmation.expires_at - view.created_at).total_seconds() == 300


def test_offers_need_neither_address_nor_shipping(world: World) -> None:
    world.put_in_cart(world.stock("massage", 3, kind="offer"))
    view = world.checkouts.create(world.ctx, CreateCheckout(payment_method="pm_card_ok"))
    assert view.status == "ready_for_complete" and view.shipping_options == ()
    assert view.confirmation and not any("Delivered" in line for line in view.confirmation.summary)


def test_choices_that_the_shop_does_not_offer_are_refused_with_their_place(world: World) -> None:
    fill(world)
    with pytest.raises(UnknownPaymentMethod) as refused:
        world.check_out("pm_visa")
    assert refused.value.problems[0].path == "$.payment_method"
    view = world.check_out()
    with pytest.raises(Invalid) as refused_option:
        world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_option="pigeon"))
    assert refused_option.value.problems[0].path == "$.shipping_option"


def test_another_currency_is_sold_only_where_it_is_priced(world: World) -> None:
    fill(world)
    view = world.check_out(currency="EUR")
    assert codes(view)[0] == "product_unavailable" and view.total.currency == "EUR"


def test_a_product_taken_off_sale_is_named(world: World) -> None:
    product = fill(world)
    world.put_in_cart(world.stock("lamp", 2))
    world.catalog.archive(world.boss, product)
    view = world.check_out()
    assert codes(view) == ["product_unavailable"]
    assert [line.sku for line in view.lines] == ["LAMP"]


def test_a_change_of_choice_voids_the_yes_and_frees_the_stock(world: World) -> None:
    fill(world, quantity=5)
    view = world.check_out()
    world.hold(view)
    assert world.available("TENT") == 0
    changed = world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_option="express"))
    assert world.available("TENT") == 5
    assert world.runs.failed == [("token", "AttemptOver")]
    with pytest.raises(ConsentChanged):
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    given = world.hold(changed, "second")
    world.checkouts.confirm(world.ctx, view.id, consent(changed))
    assert world.runs.succeeded == ["second"]
    assert world.carry_out(given) == ""


def test_an_update_that_changes_nothing_begins_nothing(world: World) -> None:
    fill(world)
    view = world.check_out()
    assert world.checkouts.update(world.ctx, view.id, UpdateCheckout()) == view
    assert len(world.runs.started) == 1


@pytest.mark.parametrize("what", ["lines", "prices", "quantity"])
def test_a_yes_to_what_changed_since_is_void_and_says_what(world: World, what: str) -> None:
    product = fill(world)
    view = world.check_out()
    given = world.hold(view)
    if what == "lines":
        world.put_in_cart(world.stock("lamp", 3))
    elif what == "quantity":
        world.put_in_cart(product)
    else:
        draft = world.catalog.get(world.ctx, product).draft()
        cheaper = draft.variants[0].model_copy(update={"prices": {"USD": Price(list=usd(800))}})
        world.catalog.replace(world.boss, product, draft.model_copy(update={"variants": (cheaper,)}))
    with pytest.raises(ConsentChanged) as refused:
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    changed = refused.value.facts["changed"]
    assert {"prices", "totals"} <= set(changed)
    assert ("lines" in changed) is (what != "prices")
    assert world.see(view).status == "ready_for_complete"
    assert world.provider.asked == []
    fresh = world.checkouts.update(world.ctx, view.id, UpdateCheckout())
    assert fresh.total != view.total and consent(fresh) != consent(view)
    world.compensate.run(given, "AttemptOver")
    assert world.see(view).status == "ready_for_complete"


def test_a_yes_to_a_cart_that_was_emptied_or_taken_off_sale_is_void(world: World) -> None:
    product = fill(world)
    view = world.check_out()
    world.catalog.archive(world.boss, product)
    with pytest.raises(ConsentChanged) as refused:
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    assert "lines" in refused.value.facts["changed"]
    world.carts.clear(world.ctx)
    with pytest.raises(ConsentChanged) as refused:
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    assert refused.value.facts["changed"] == ["lines"]


def test_a_new_checkout_supersedes_the_one_before(world: World) -> None:
    fill(world, quantity=5)
    first = world.check_out()
    world.hold(first)
    second = world.check_out()
    assert codes(world.see(first)) == ["superseded"]
    assert world.available("TENT") == 5
    with pytest.raises(CheckoutClosed):
        world.checkouts.confirm(world.ctx, first.id, consent(first))
    assert world.carry_out(world.agreed(second)) == ""
    world.put_in_cart(world.stock("lamp", 2))
    assert world.check_out().status == "ready_for_complete"


def test_of_two_checkouts_begun_at_once_one_supersedes_the_other(world: World, monkeypatch) -> None:
    fill(world)
    opening = world.checkout_store.open_of
    once = iter([True])

    def opening_after_another(ctx: Context) -> str | None:
        earlier = opening(ctx)
        if next(once, False):
            world.check_out()
        return earlier

    monkeypatch.setattr(world.checkout_store, "open_of", opening_after_another)
    view = world.check_out()
    assert len(world.runs.started) == 2
    first = next(given for given in world.runs.started.values() if given.checkout_id != view.id)
    assert world.checkouts.get(world.ctx, first.checkout_id).status == "canceled"
    assert world.see(view).status == "ready_for_complete"


def test_a_race_that_is_lost_again_and_again_is_told(world: World, monkeypatch) -> None:
    fill(world)
    view = world.check_out()
    read = world.checkout_store.get_with_token

    def read_then_move(tenant: str, checkout_id: str):
        checkout, token = read(tenant, checkout_id)
        assert checkout is not None
        moved = checkout.model_copy(update={"version": checkout.version + 1})
        world.uow.commit(world.checkout_store.put(moved, []))
        return checkout, token

    monkeypatch.setattr(world.checkout_store, "get_with_token", read_then_move)
    with pytest.raises(Raced):
        world.checkouts.confirm(world.ctx, view.id, consent(view))


def test_a_checkout_left_alone_expires(world: World) -> None:
    fill(world)
    view = world.checkouts.create(world.ctx, CreateCheckout())
    world.after_the_deadline()
    with pytest.raises(CheckoutExpired):
        world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_option="standard"))


def test_a_closed_checkout_stays_closed(world: World) -> None:
    fill(world)
    view = world.check_out()
    world.carry_out(world.agreed(view))
    with pytest.raises(CheckoutClosed):
        world.checkouts.cancel(world.ctx, view.id)
    with pytest.raises(CheckoutClosed):
        world.checkouts.update(world.ctx, view.id, UpdateCheckout())
    with pytest.raises(CheckoutClosed):
        world.checkouts.confirm(world.ctx, view.id, "0" * 64)


def test_anothers_checkout_is_not_found_by_any_use_case(world: World) -> None:
    fill(world)
    view = world.check_out()
    elsewhere = world.ctx.model_copy(update={"tenant": "tnt_other"})
    for stranger in (world.guest("gst_eve"), elsewhere):
        for use_case in (
            lambda ctx: world.checkouts.get(ctx, view.id),
            lambda ctx: world.checkouts.update(ctx, view.id, UpdateCheckout()),
            lambda ctx: world.checkouts.confirm(ctx, view.id, consent(view)),
            lambda ctx: world.checkouts.cancel(ctx, view.id),
        ):
            with pytest.raises(NotFound):
                if stranger is elsewhere and use_case.__code__.co_names[0] == "update":
                    world.checkouts.get(stranger, view.id)
                use_case(stranger)


def test_a_credential_without_the_scope_is_refused(world: World) -> None:
    ctx = world.ctx.model_copy(update={"scopes": frozenset()})
    with pytest.raises(Forbidden):
        world.checkouts.create(ctx, CreateCheckout())
    with pytest.raises(Forbidden):
        world.orders.list(ctx)


def test_a_version_that_was_overtaken_is_stale(world: World) -> None:
    fill(world)
    view = world.checkouts.create(world.ctx, CreateCheckout())
    world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_option="standard"), seen=1)
    with pytest.raises(Stale):
        world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_option="express"), seen=1)


def test_what_is_announced_names_nobody_and_the_token_is_never_shown(world: World) -> None:
    fill(world)
    view = world.check_out()
    given = world.hold(view, "very-secret-token")
    world.checkouts.confirm(world.ctx, view.id, consent(view))
    world.carry_out(given)
    assert "very-secret-token" not in world.see(view).model_dump_json()
    announced = [
        event
        for name in ("checkout", "payments", "orders")
        for item in readable(world.client.scan(TableName=name)["Items"])
        for event in json.loads(item.get("events", {}).get("S", "[]"))
    ]
    names = {event["name"] for event in announced}
    assert {"checkout.completed", "orders.confirmed", "payments.captured"} <= names
    assert all(event["correlation_id"] == "test-correlation" for event in announced)
    assert "Byron" not in json.dumps(announced) and "pm_card" not in json.dumps(announced)
