"""Promotions from the cart to the order and back: counted once, never above a limit, given back."""

from datetime import timedelta

import pytest

from shared.checkout.model import CheckoutView, ConsentChanged, UpdateCheckout
from shared.kernel.tenancy import Actor, Context
from shared.promotions.model import CodeRefused, FixedAmount, Limits, Promotion, RedemptionOver
from shared.promotions.redemptions import Used
from tests.support.checkout_world import World, usd
from tests.support.promoting import draft


def customer(world: World, name: str = "usr_ada") -> Context:
    return world.ctx.model_copy(update={"actor": Actor(kind="customer", id=name)})


def offer(world: World, **fields: object) -> Promotion:
    return world.promotions.create(world.boss, draft(**fields)).promotion


def used(world: World, promotion: Promotion) -> Used | None:
    return world.promotions.get(world.boss, promotion.id).used


def states(world: World, promotion: Promotion) -> list[str]:
    return [r.state for r in world.promotions.redemptions(world.boss, promotion.id).items]


def with_code(world: World, code: str, ctx: Context | None = None, ref: str = "tent") -> CheckoutView:
    """A checkout of one thing with a code, its saga waiting for the yes."""
    ctx = ctx or world.ctx
    world.put_in_cart(world.stock(ref, 50), ctx=ctx)
    world.carts.give_code(ctx, code)
    view = world.check_out(ctx=ctx)
    world.hold(view)
    return view


def agree(world: World, view: CheckoutView, ctx: Context | None = None) -> None:
    assert view.confirmation
    world.checkouts.confirm(ctx or world.ctx, view.id, view.confirmation.consent)


def test_a_code_is_taken_off_claimed_with_the_yes_and_redeemed_with_the_order(world: World) -> None:
    coupon = offer(world, code="TEN", limits=Limits(uses=2, budget={"USD": 1_000}))
    view = with_code(world, " ten ")
    assert view.total == usd(1_400)
    assert [(d.code, d.amount) for d in view.discounts] == [("TEN", usd(-100))]
    assert view.confirmation and "Ten off (TEN): -$1.00" in view.confirmation.summary
    assert states(world, coupon) == []
    agree(world, view)
    assert states(world, coupon) == ["claimed"]
    assert used(world, coupon) == Used(uses=1, spent={"USD": 100})
    assert world.carry_out(world.saga(view)) == ""
    assert states(world, coupon) == ["redeemed"]
    assert used(world, coupon) == Used(uses=1, spent={"USD": 100})
    (order,) = world.orders.list(world.ctx).items
    kept = world.orders.get(world.ctx, order.id)
    assert (kept.total, kept.discounts) == (usd(1_400), view.discounts)
    assert [share.amount for line in kept.lines for share in line.discounts] == [usd(-100)]
    assert world.carts.current(world.ctx).codes == ()


@pytest.mark.parametrize("method", ["pm_card_declined"])
def test_a_refused_payment_gives_back_what_was_claimed(world: World, method: str) -> None:
    coupon = offer(world, code="ONCE", limits=Limits(uses=1))
    world.put_in_cart(world.stock("tent", 5))
    world.carts.give_code(world.ctx, "ONCE")
    view = world.check_out(method)
    given = world.agreed(view)
    assert world.carry_out(given) == "PaymentRefused"
    assert states(world, coupon) == ["returned"]
    assert used(world, coupon) == Used(uses=0, spent={"USD": 0})
    world.compensate.run(given, "PaymentRefused")
    assert used(world, coupon) == Used(uses=0, spent={"USD": 0})
    again = world.checkouts.update(world.ctx, view.id, UpdateCheckout(payment_method="pm_card_ok"))
    assert again.discounts
    assert world.carry_out(world.agreed(again)) == ""
    assert sorted(states(world, coupon)) == ["redeemed", "returned"]


def test_a_claim_that_was_given_back_buys_nothing(world: World) -> None:
    offer(world, code="ONCE", limits=Limits(uses=1))
    view = with_code(world, "ONCE")
    given = world.saga(view)
    agree(world, view)
    world.authorize.run(given)
    keys = world.records.get(given.context(), view.id).redemptions
    world.redeeming.give_back(given.context(), view.id, keys, "canceled")
    with pytest.raises(RedemptionOver):
        world.commit.run(given)
    assert world.orders.list(world.ctx).items == []


def test_a_canceled_order_gives_back_what_it_took_once(world: World) -> None:
    coupon = offer(world, code="MINE", limits=Limits(per_customer=1))
    ada = customer(world)
    view = with_code(world, "MINE", ada)
    agree(world, view, ada)
    assert world.carry_out(world.saga(view)) == ""
    with pytest.raises(CodeRefused) as refused:
        world.carts.give_code(ada, "MINE")
    assert refused.value.facts["reason"] == "used_by_you"
    (summary,) = world.orders.list(ada).items
    order = world.orders.find(ada, summary.id)
    for _ in range(2):
        world.redeeming.give_back(ada, order.checkout_id, order.redemptions, "canceled")
    assert states(world, coupon) == ["returned"]
    assert used(world, coupon) == Used(uses=0, spent={"USD": 0})
    assert world.carts.give_code(ada, "MINE").quote.codes[0].code == "MINE"


def test_what_somebody_else_used_up_is_refused_before_any_payment_and_the_next_draft_is_without(
    world: World,
) -> None:
    coupon = offer(world, code="LAST", limits=Limits(uses=1))
    eve = world.guest("gst_eve")
    first, second = with_code(world, "LAST"), with_code(world, "LAST", eve, "lamp")
    agree(world, first)
    with pytest.raises(ConsentChanged) as refused:
        agree(world, second, eve)
    assert refused.value.facts["changed"] == ["promotions"]
    assert world.provider.asked == []
    assert used(world, coupon) == Used(uses=1, spent={"USD": 100})
    fresh = world.checkouts.update(eve, second.id, UpdateCheckout())
    assert (fresh.total, fresh.discounts) == (usd(1_500), ())
    (status,) = fresh.codes
    assert (status.applied, status.reason) == (False, "used_up")


def test_a_budget_that_is_too_small_for_the_cart_is_not_promised(world: World) -> None:
    offer(world, code="POT", limits=Limits(budget={"USD": 150}))
    eve = world.guest("gst_eve")
    agree(world, with_code(world, "POT"))
    second = with_code(world, "POT", eve, "lamp")
    assert second.discounts == ()
    assert second.codes[0].reason == "used_up"


def test_limits_hold_whoever_comes_when(world: World) -> None:
    coupon = offer(world, code="THREE", limits=Limits(uses=3))
    people = [world.guest(f"gst_{n}") for n in range(6)]
    views = [with_code(world, "THREE", ctx, f"thing-{n}") for n, ctx in enumerate(people)]
    outcomes: list[bool] = []
    for ctx, view in zip(people, views, strict=True):
        try:
            agree(world, view, ctx)
            outcomes.append(True)
        except ConsentChanged:
            outcomes.append(False)
    assert outcomes == [True, True, True, False, False, False]
    assert used(world, coupon) == Used(uses=3, spent={"USD": 300})


def test_a_yes_that_comes_with_the_request_claims_too(world: World) -> None:
    coupon = offer(world, code="TEN", limits=Limits(uses=1))
    world.put_in_cart(world.stock("tent", 5))
    world.carts.give_code(world.ctx, "TEN")
    view = world.check_out(agreed_total=usd(1_400))
    assert view.status == "complete_in_progress"
    assert states(world, coupon) == ["claimed"]


def test_automatic_offers_without_limits_cost_no_write_and_codes_no_more_than_they_count(
    world: World,
) -> None:
    promotion = offer(world)
    world.put_in_cart(world.stock("tent", 5))
    view = world.check_out()
    assert view.discounts[0].promotion_id == promotion.id
    agree_to = world.hold(view)
    agree(world, view)
    assert world.carry_out(agree_to) == ""
    assert states(world, promotion) == []
    assert world.orders.find(world.ctx, world.orders.list(world.ctx).items[0].id).redemptions == ()


def test_what_was_shown_is_honoured_where_its_merchant_ended_it_meanwhile(world: World) -> None:
    promotion = offer(world, code="TEN")
    view = with_code(world, "TEN")
    ended = world.promotions.end(world.boss, promotion.id).promotion
    assert view.quoted_until and ended.ends_at
    assert ended.ends_at >= view.quoted_until
    world.later(250)
    agree(world, view)
    assert world.carry_out(world.saga(view)) == ""


def test_a_code_that_is_given_after_the_checkout_was_shown_makes_the_yes_void(world: World) -> None:
    offer(world, code="TEN")
    world.put_in_cart(world.stock("tent", 5))
    view = world.check_out()
    world.carts.give_code(world.ctx, "TEN")
    with pytest.raises(ConsentChanged) as refused:
        agree(world, view)
    assert "codes" in refused.value.facts["changed"]
    assert world.checkouts.update(world.ctx, view.id, UpdateCheckout()).total == usd(1_400)


def test_codes_are_refused_with_a_reason_and_conditions_are_told(world: World) -> None:
    soon = world.clock.now() + timedelta(hours=1)
    offer(world, code="LATER", starts_at=soon)
    offer(world, code="CLUB", limits=Limits(per_customer=1))
    offer(world, code="BIG", effect=FixedAmount(amounts={"USD": 100}), needs={"spend": {"USD": 2_500}})
    for code, reason in (("NONE", "unknown"), ("later", "not_started"), ("club", "sign_in_required")):
        with pytest.raises(CodeRefused) as refused:
            world.carts.give_code(world.ctx, code)
        assert refused.value.facts["reason"] == reason
    world.put_in_cart(world.stock("tent", 5))
    view = world.carts.give_code(world.ctx, "big")
    assert view.buyable and "spend $15.00 more" in view.messages[-1].content
    world.put_in_cart(view.lines[0].product_id, 2)
    assert [d.code for d in world.carts.view(world.ctx).quote.discounts] == ["BIG"]
    assert world.carts.take_code(world.ctx, "Big").quote.discounts == ()


def test_a_cart_does_not_show_what_the_till_would_not_give(world: World) -> None:
    offer(world, title="First order", limits=Limits(per_customer=1))
    ada = customer(world)
    world.put_in_cart(world.stock("tent", 5), ctx=ada)
    assert world.carts.view(ada).quote.total == usd(900)
    assert world.carts.view(world.ctx).quote.discounts == ()
    view = world.check_out(ctx=ada)
    world.hold(view)
    agree(world, view, ada)
    assert world.carry_out(world.saga(view)) == ""
    world.put_in_cart(view.lines[0].product_id, ctx=ada)
    assert world.carts.view(ada).quote.total == usd(1_000)
    assert world.check_out(ctx=ada).discounts == ()


def test_a_cart_view_reads_promotions_once_in_ten_seconds(world: World) -> None:
    world.put_in_cart(world.stock("tent", 5))
    asked: list[str] = []
    original = world.promotions._store.live  # pyright: ignore[reportPrivateUsage]

    def live(tenant: str) -> object:
        asked.append(tenant)
        return original(tenant)

    world.promotions._store.live = live  # type: ignore[method-assign]
    world.later(11)
    for _ in range(5):
        world.carts.view(world.ctx)
    assert len(asked) == 1
    world.later(10)
    world.carts.view(world.ctx)
    assert len(asked) == 2
