"""What happens while a step is at work: others end the hold, the payment, the checkout, or move the cart."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.carts.store import DynamoCartStore
from shared.checkout.model import AttemptOver, CartEmpty, CheckoutView, ConfirmationExpired
from shared.checkout.paying import payment_request
from shared.checkout.ports import Raced, SagaInput
from shared.kernel.tenancy import Actor
from shared.payments.model import PaymentOver
from tests.support.checkout_world import World


@pytest.fixture
def shown(world: World) -> CheckoutView:
    world.put_in_cart(world.stock("tent", 5), 2)
    return world.check_out()


def consent(view: CheckoutView) -> str:
    assert view.confirmation is not None
    return view.confirmation.consent


def let_hold_go(world: World, view: CheckoutView) -> None:
    checkout = world.checkout_store.get(world.shop, view.id)
    assert checkout
    assert checkout.attempt
    world.inventory.release(world.ctx, checkout.attempt.reservation_id, "counted")


def before(owner: Any, name: str, monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """Have ``other`` done once, right before that call of a service."""
    inner, waiting = getattr(owner, name), [other]

    def called(*args: Any, **named: Any) -> Any:
        while waiting:
            waiting.pop()()
        return inner(*args, **named)

    monkeypatch.setattr(owner, name, called)


def test_a_payment_that_was_let_go_buys_nothing(world: World, shown: CheckoutView) -> None:
    given = world.agreed(shown)
    world.authorize.run(given)
    checkout = world.checkout_store.get(world.shop, shown.id)
    assert checkout
    assert checkout.attempt
    world.payments.void(world.ctx, payment_request(checkout, checkout.attempt))
    with pytest.raises(PaymentOver):
        world.commit.run(given)
    assert world.orders.list(world.ctx).items == []
    assert world.available("TENT") == 3
    world.compensate.run(given, "PaymentOver")
    assert world.available("TENT") == 5


def test_a_hold_that_lapses_while_the_yes_is_read_is_a_late_yes(
    world: World, shown: CheckoutView, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.hold(shown)
    before(world.inventory, "begin_commit", monkeypatch, lambda: world.later(301))
    with pytest.raises(ConfirmationExpired):
        world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    assert world.see(shown).status == "ready_for_complete"
    assert world.provider.asked == []


def test_a_hold_that_somebody_ended_takes_no_yes(world: World, shown: CheckoutView) -> None:
    given = world.hold(shown)
    let_hold_go(world, shown)
    with pytest.raises(Raced):
        world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    with pytest.raises(AttemptOver):
        world.reserve.run(given)
    world.compensate.run(given, "States.Timeout")
    assert world.see(shown).status == "canceled"


def test_an_early_yes_whose_hold_was_ended_is_undone(world: World, shown: CheckoutView) -> None:
    given = world.saga(shown)
    world.checkouts.confirm(world.ctx, shown.id, consent(shown))
    world.reserve.run(given)
    let_hold_go(world, shown)
    world.waiting.run(given, "token")
    assert world.runs.failed == [("token", "ReservationEnded")]
    world.compensate.run(given, "ReservationEnded")
    assert (world.see(shown).status, world.available("TENT")) == ("canceled", 5)


def test_two_compensations_at_once_are_one(
    world: World, shown: CheckoutView, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = world.agreed(shown)
    world.authorize.run(given)

    def again() -> None:
        world.compensate.run(given, "States.Timeout")

    before(world.payments, "void", monkeypatch, again)
    world.compensate.run(given, "States.Timeout")
    over = world.see(shown)
    assert (over.status, [message.code for message in over.messages]) == ("incomplete", ["payment_stalled"])
    assert world.available("TENT") == 5
    assert world.provider.steps() == ["authorize", "void"]


def test_a_cart_that_changes_while_the_order_is_made_keeps_what_was_added(
    world: World, shown: CheckoutView, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = world.agreed(shown)
    world.authorize.run(given)
    lamp = world.stock("lamp", 5)
    read, left = DynamoCartStore.get, [True]

    def read_then_add(store: DynamoCartStore, tenant: str, actor: str) -> Any:
        cart = read(store, tenant, actor)
        if left and left.pop():
            world.put_in_cart(lamp)
        return cart

    monkeypatch.setattr(DynamoCartStore, "get", read_then_add)
    world.commit.run(given)
    assert len(world.orders.list(world.ctx).items) == 1
    assert [line.sku for line in world.carts.current(world.ctx).lines] == ["LAMP"]


def test_a_merged_cart_with_more_lines_than_an_order_takes_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.checkout.drafting.MOST_LINES", 3)
    ada = world.ctx.model_copy(update={"actor": Actor(kind="customer", id="usr_ada")})
    guest = world.guest("gst_many")
    for number in range(4):
        world.put_in_cart(world.stock(f"thing{number}", 5), ctx=ada if number % 2 else guest)
    merged = world.carts.merge(ada, guest)
    view = world.check_out(ctx=ada)
    assert (view.status, view.confirmation) == ("incomplete", None)
    assert [message.code for message in view.messages] == ["too_many_lines"]
    world.carts.remove(ada, merged.lines[0].id)
    assert world.check_out(ctx=ada).status == "ready_for_complete"


def test_a_request_that_came_twice_buys_once(
    world: World, shown: CheckoutView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its twin read the cart before the order took the things out of it, and goes on after that."""
    world.checkouts.cancel(world.ctx, shown.id)
    first = world.check_out(agreed_total=shown.total)

    def carried_out() -> None:
        given = world.saga(first)
        world.reserve.run(given)
        world.waiting.run(given, "token")
        world.carry_out(given)

    before(world.checkout_store, "open_of", monkeypatch, carried_out)
    with pytest.raises(CartEmpty):
        world.check_out(agreed_total=shown.total)
    assert world.see(first).status == "completed"
    assert len(world.orders.list(world.ctx).items) == 1


def test_an_input_of_a_saga_says_for_whom_it_acts(world: World, shown: CheckoutView) -> None:
    given: SagaInput = world.saga(shown)
    ctx = given.context()
    assert (ctx.tenant, ctx.actor, ctx.channel) == (world.shop, world.ctx.actor, "saga")
    assert ctx.scopes == {"shop"}
    assert ctx.correlation_id == world.ctx.correlation_id
