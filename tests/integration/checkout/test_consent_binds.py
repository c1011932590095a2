"""A yes is to exactly what was shown: whatever changes afterwards, the old one buys nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.carts.model import AddLine
from shared.catalog.model import Price, Variant
from shared.checkout.model import (
    CheckoutClosed,
    CheckoutView,
    ConfirmationExpired,
    ConsentChanged,
    UpdateCheckout,
)
from shared.identity.model import ShippingOption, Tax
from shared.identity.service import SettingsPatch
from tests.support.checkout_world import ADA, SETTINGS, World, usd

ELSEWHERE = ADA.model_copy(update={"line1": "1 Away Lane"})


def consent(view: CheckoutView) -> str:
    assert view.confirmation is not None
    return view.confirmation.consent


def choose(**choice: object) -> Callable[[World, CheckoutView], None]:
    def change(world: World, view: CheckoutView) -> None:
        world.checkouts.update(world.ctx, view.id, UpdateCheckout.model_validate(choice))

    return change


def rule(**patch: object) -> Callable[[World, CheckoutView], None]:
    """The shop changes how it sells."""

    def change(world: World, _: CheckoutView) -> None:
        world.tenants.update(world.boss, world.shop, SettingsPatch.model_validate(patch))

    return change


def reprice(**price: object) -> Callable[[World, CheckoutView], None]:
    def change(world: World, view: CheckoutView) -> None:
        draft = world.catalog.get(world.ctx, view.lines[0].product_id).draft()
        variant = Variant(sku="TENT", prices={"USD": Price.model_validate({"list": usd(1_000), **price})})
        world.catalog.replace(
            world.boss, view.lines[0].product_id, draft.model_copy(update={"variants": (variant,)})
        )

    return change


def retitle(world: World, view: CheckoutView) -> None:
    draft = world.catalog.get(world.ctx, view.lines[0].product_id).draft()
    world.catalog.replace(
        world.boss, view.lines[0].product_id, draft.model_copy(update={"title": "Used tent"})
    )


def add(world: World, view: CheckoutView) -> None:
    world.carts.add(world.ctx, AddLine(product_id=view.lines[1].product_id))


def remove(world: World, view: CheckoutView) -> None:
    world.carts.remove(world.ctx, view.lines[1].line_id)


def swap(world: World, view: CheckoutView) -> None:
    """The same thing, taken out and put in again, is another line."""
    world.carts.remove(world.ctx, view.lines[1].line_id)
    world.carts.add(world.ctx, AddLine(product_id=view.lines[1].product_id))


DEARER = tuple(option.model_copy(update={"price": usd(900)}) for option in SETTINGS.shipping)
CHANGES: dict[str, tuple[Callable[[World, CheckoutView], None], str]] = {
    "more of a thing": (add, "lines"),
    "a thing less": (remove, "lines"),
    "a thing exchanged": (swap, "lines"),
    "another title": (retitle, "lines"),
    "a cheaper price": (reprice(sale=usd(999)), "prices"),
    "dearer shipping": (rule(shipping=DEARER), "totals"),
    "shipping by another name": (
        rule(shipping=(ShippingOption(id="standard", title="By donkey", price=usd(500)),)),
        "totals",
    ),
    "a tax": (rule(tax=Tax(rate_bp=825)), "tax"),
    "a tax within the prices": (rule(tax=Tax(rate_bp=825, inclusive=True)), "tax"),
    "another address": (choose(shipping_address=ELSEWHERE), "checkout"),
    "another way to ship": (choose(shipping_option="express"), "checkout"),
    "another way to pay": (choose(payment_method="pm_card_capture_stall"), "checkout"),
}


@pytest.fixture
def shown(world: World) -> CheckoutView:
    """A checkout of two things, its saga waiting for the yes."""
    for ref in ("tent", "lamp"):
        world.put_in_cart(world.stock(ref, 5))
    view = world.check_out()
    world.hold(view, "first")
    return view


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changed_the_old_yes_is_refused_and_a_new_one_is_to_what_is_there_now(
    world: World, shown: CheckoutView, what: str
) -> None:
    change, part = CHANGES[what]
    change(world, shown)
    for _ in range(2):
        with pytest.raises(ConsentChanged) as refused:
            world.checkouts.confirm(world.ctx, shown.id, consent(shown))
        assert part in refused.value.facts["changed"]
    assert world.provider.asked == []
    assert world.orders.list(world.ctx).items == []
    fresh = world.checkouts.update(world.ctx, shown.id, UpdateCheckout())
    assert consent(fresh) != consent(shown)
    given = world.agreed(fresh)
    world.authorize.run(given)
    world.commit.run(given)
    (order,) = world.orders.list(world.ctx).items
    assert order.total == fresh.total
    assert world.orders.get(world.ctx, order.id).lines == fresh.lines


def test_a_price_that_rose_meanwhile_is_not_asked_of_whom_was_shown_a_lower_one(
    world: World, shown: CheckoutView
) -> None:
    given = world.saga(shown)
    world.later(200)
    reprice(list=usd(9_000))(world, shown)
    world.tenants.update(world.boss, world.shop, SettingsPatch(quote_seconds=0))
    world.later(60)  # nothing but the checkout itself promises the lower price by now
    world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    assert world.carry_out(given) == ""
    (order,) = world.orders.list(world.ctx).items
    assert order.total == shown.total


def test_another_list_price_of_the_same_price_paid_changes_nothing(world: World, shown: CheckoutView) -> None:
    reprice(list=usd(2_000), sale=usd(1_000))(world, shown)
    assert world.checkouts.confirm(world.ctx, shown.id, consent(shown)).status == "complete_in_progress"


def test_what_fell_meanwhile_is_asked_for_again_with_both_prices(world: World, shown: CheckoutView) -> None:
    reprice(list=usd(900))(world, shown)
    with pytest.raises(ConsentChanged) as refused:
        world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    (price,) = refused.value.facts["prices"]
    assert (price["old"], price["new"]) == (usd(1_000).model_dump(), usd(900).model_dump())
    assert refused.value.facts["total"] == usd(shown.total.amount - 100).model_dump()


def test_a_sale_that_begins_or_ends_meanwhile_makes_the_yes_void(world: World) -> None:
    product = world.stock("tent", 5)
    world.put_in_cart(product)
    soon = world.clock.now() + timedelta(seconds=60)
    view = world.check_out()
    reprice(sale=usd(500), sale_from=soon)(world, view)
    assert world.checkouts.update(world.ctx, view.id, UpdateCheckout()) == view
    world.later(60)
    with pytest.raises(ConsentChanged) as refused:
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    assert refused.value.facts["total"] == usd(1_000).model_dump()


def test_what_changed_and_changed_back_is_what_was_shown(world: World, shown: CheckoutView) -> None:
    rule(tax=Tax(rate_bp=825))(world, shown)
    rule(tax=Tax())(world, shown)
    assert world.checkouts.confirm(world.ctx, shown.id, consent(shown)).status == "complete_in_progress"


def test_a_choice_that_is_changed_and_changed_back_needs_a_new_yes_all_the_same(
    world: World, shown: CheckoutView
) -> None:
    choose(shipping_option="express")(world, shown)
    choose(shipping_option="standard")(world, shown)
    with pytest.raises(ConsentChanged):
        world.checkouts.confirm(world.ctx, shown.id, consent(shown))


def test_a_yes_is_no_yes_to_another_checkout(world: World, shown: CheckoutView) -> None:
    eve = world.guest("gst_eve")
    for line in shown.lines:
        world.put_in_cart(line.product_id, ctx=eve)
    theirs = world.check_out(ctx=eve)
    with pytest.raises(ConsentChanged):
        world.checkouts.confirm(eve, theirs.id, consent(shown))
    assert world.see(theirs, eve).status == "ready_for_complete"


def test_a_yes_is_good_until_its_time_is_over_and_not_a_moment_longer(
    world: World, shown: CheckoutView
) -> None:
    world.later(299)
    assert world.see(shown).confirmation is not None
    world.later(1)
    with pytest.raises(ConfirmationExpired):
        world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    assert world.provider.asked == []


def test_a_yes_at_the_last_moment_is_carried_out(world: World, shown: CheckoutView) -> None:
    world.later(299)
    given = world.saga(shown)
    world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    world.later(60)
    assert world.carry_out(given) == ""
    assert world.see(shown).status == "completed"


@pytest.mark.parametrize("seconds", [1, 30, 299])
def test_a_shop_that_holds_stock_shorter_waits_shorter(world: World, seconds: int) -> None:
    world.tenants.update(world.boss, world.shop, SettingsPatch(hold_seconds=seconds))
    world.put_in_cart(world.stock("tent", 5))
    view = world.check_out()
    assert view.confirmation
    assert (view.confirmation.expires_at - view.created_at).total_seconds() == seconds


def test_a_shop_that_holds_stock_longer_waits_as_long_as_the_saga_does(world: World) -> None:
    world.tenants.update(world.boss, world.shop, SettingsPatch(hold_seconds=3_600))
    world.put_in_cart(world.stock("tent", 5))
    view = world.check_out()
    assert view.confirmation
    assert (view.confirmation.expires_at - view.created_at).total_seconds() == 300


def test_saying_yes_twice_buys_once(world: World, shown: CheckoutView) -> None:
    given = world.saga(shown)
    for _ in range(3):
        assert world.checkouts.confirm(world.ctx, shown.id, consent(shown)).status == "complete_in_progress"
    assert world.carry_out(given) == ""
    for _ in range(3):
        assert world.checkouts.confirm(world.ctx, shown.id, consent(shown)).status == "completed"
    assert len(world.orders.list(world.ctx).items) == 1
    assert world.available("TENT") == 4
    assert world.provider.steps() == ["authorize", "capture"]


def test_a_yes_after_a_no_buys_nothing(world: World, shown: CheckoutView) -> None:
    world.checkouts.cancel(world.ctx, shown.id)
    with pytest.raises(CheckoutClosed):
        world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    assert world.available("TENT") == 5
