"""An order is canceled in words on a yes to exactly that order, and on nothing else."""

import pytest

from shared.kernel.tenancy import Context
from shared.orders.model import Order
from tests.support.assistant_world import TalkingWorld
from tests.support.scripted_model import ScriptedModel, planned, step

OFFERED = "Shall I cancel it?"


def bought(world: TalkingWorld, ctx: Context | None = None) -> Order:
    """A confirmed order of the customer's."""
    who = ctx or world.customer
    world.put_in_cart(world.products["beans"], 1, who)
    view = world.check_out(ctx=who)
    given = world.saga(view)
    world.reserve.run(given)
    world.waiting.run(given, "token")
    assert view.confirmation
    world.checkouts.confirm(who, view.id, view.confirmation.consent)
    assert world.carry_out(given) == ""
    return world.orders.find(who, world.checkouts.get(who, view.id).order_id or "")


def asked(world: TalkingWorld, order: Order) -> bool:
    return world.orders.find(world.customer, order.id).cancellation is not None


@pytest.mark.parametrize("yes", ["yes", "cancel it", "cancel the order please", "yes, cancel it", "go ahead"])
def test_it_is_offered_by_number_and_sum_and_done_on_a_yes(world: TalkingWorld, yes: str) -> None:
    order = bought(world)
    offer = world.talk("cancel my order", ctx=world.customer).reply
    assert offer
    assert OFFERED in offer.text
    assert f"Cancel order {order.number}, {order.total}" in offer.text
    assert not asked(world, order)
    done = world.talk(yes, ctx=world.customer)
    assert done.reply
    assert "is being canceled" in done.reply.text
    assert ("orders.cancel", "commit", "done") in [(s.name, s.kind, s.status) for s in done.steps]
    assert asked(world, order)
    world.settling.settle(world.shop, order.id)
    assert world.orders.find(world.customer, order.id).payment_state == "refunded"


@pytest.mark.parametrize(
    "other", ["no", "no, keep it", "do not cancel it", "yes but only one", "cancel it?", "wait"]
)
def test_whatever_is_no_plain_yes_cancels_nothing(world: TalkingWorld, other: str) -> None:
    order = bought(world)
    world.talk("please cancel my order", other, ctx=world.customer)
    assert not asked(world, order)


def test_a_late_yes_is_asked_for_again(world: TalkingWorld) -> None:
    order = bought(world)
    world.talk("cancel my order", ctx=world.customer)
    world.later(3_600)
    again = world.talk("yes", ctx=world.customer).reply
    assert again
    assert OFFERED in again.text
    assert not asked(world, order)


def test_an_order_that_is_over_is_not_offered(world: TalkingWorld) -> None:
    order = bought(world)
    world.talk("cancel my order", "yes", ctx=world.customer)
    world.settling.settle(world.shop, order.id)
    told = world.talk("cancel my order", ctx=world.customer).reply
    assert told
    assert "cannot be canceled any more" in told.text
    assert told.pending_action is None


def test_somebody_without_orders_is_told_so(world: TalkingWorld) -> None:
    told = world.talk("cancel my order", ctx=world.customer).reply
    assert told
    assert "no order that I could cancel" in told.text


def test_a_model_that_plans_a_cancellation_is_refused(client: object) -> None:
    cancel = step("order", "orders.cancel", order_id="ord_1")
    world = TalkingWorld(client, model=ScriptedModel([planned({"steps": [cancel]})]))
    turn = world.talk("cancel my order ord_1")
    assert [(s.name, s.status) for s in turn.steps if s.name == "orders.cancel"] == [
        ("orders.cancel", "refused")
    ]
