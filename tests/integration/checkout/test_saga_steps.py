"""The saga step by step: what each leaves behind, and every order in which yes and saga can meet."""

import pytest

from shared.checkout.model import (
    AttemptOver,
    CheckoutClosed,
    CheckoutRunning,
    ConfirmationExpired,
    ConsentChanged,
    NotReady,
    UpdateCheckout,
)
from shared.checkout.ports import run_name
from shared.inventory.model import OutOfStock
from shared.kernel.errors import NotFound, Stale
from shared.payments.model import PaymentOver, PaymentState
from tests.support.checkout_world import World


def consent(view) -> str:
    assert view.confirmation is not None
    return view.confirmation.consent


def buy(world: World, method: str = "pm_card_ok", quantity: int = 2):
    product = world.stock("tent", 5)
    world.put_in_cart(product, quantity)
    return world.check_out(method)


def test_a_yes_becomes_one_confirmed_order(world: World) -> None:
    view = buy(world)
    assert view.status == "ready_for_complete"
    assert view.confirmation and view.confirmation.total.amount == 2_500
    given = world.agreed(view)
    assert world.runs.succeeded == ["token"]
    assert world.carry_out(given) == ""
    done = world.see(view)
    assert done.status == "completed" and done.order_id
    order = world.orders.get(world.ctx, done.order_id)
    assert (order.status, order.payment_state) == ("confirmed", "captured")
    assert [entry.what for entry in order.timeline] == ["placed", "authorized", "confirmed"]
    assert order.total == done.total and order.lines == done.lines
    assert order.number.startswith("H-")
    assert world.available("TENT") == 3
    assert world.carts.current(world.ctx).lines == ()
    assert world.provider.steps() == ["authorize", "capture"]
    assert done.links[-1].url == f"/v1/orders/{order.id}"


def test_each_step_may_run_twice_and_does_its_part_once(world: World) -> None:
    view = buy(world)
    given = world.saga(view)
    for _ in range(2):
        world.reserve.run(given)
    for _ in range(2):
        world.waiting.run(given, "token")
    for _ in range(2):
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    for step in (world.authorize, world.commit, world.capture):
        step.run(given)
        step.run(given)
    assert world.available("TENT") == 3
    assert world.provider.steps() == ["authorize", "capture"]
    assert len(world.orders.list(world.ctx).items) == 1
    assert world.checkouts.confirm(world.ctx, view.id, consent(view)).status == "completed"


def test_a_yes_before_the_saga_waits_is_found_by_it(world: World) -> None:
    view = buy(world)
    running = world.checkouts.confirm(world.ctx, view.id, consent(view))
    assert running.status == "complete_in_progress" and running.confirmation is None
    given = world.saga(view)
    world.reserve.run(given)
    world.waiting.run(given, "late-token")
    assert world.runs.succeeded == ["late-token"]
    world.waiting.run(given, "again")
    assert world.runs.succeeded == ["late-token", "again"]
    assert world.carry_out(given) == ""
    assert world.see(view).status == "completed"


def test_a_token_stored_while_the_yes_is_written_is_seen(world: World, monkeypatch) -> None:
    view = buy(world)
    given = world.saga(view)
    world.reserve.run(given)
    read = world.checkout_store.get_with_token

    def read_then_wait(tenant: str, checkout_id: str):
        seen = read(tenant, checkout_id)
        if seen[1] is None:
            world.waiting.run(given, "token")
        return seen

    monkeypatch.setattr(world.checkout_store, "get_with_token", read_then_wait)
    world.checkouts.confirm(world.ctx, view.id, consent(view))
    assert world.runs.succeeded == ["token"]
    assert world.carry_out(given) == ""


@pytest.mark.parametrize("how", ["cancel", "update"])
def test_a_token_stored_while_the_attempt_is_ended_is_seen(world: World, monkeypatch, how: str) -> None:
    view = buy(world)
    given = world.saga(view)
    world.reserve.run(given)
    read = world.checkout_store.get_with_token
    once = iter([True])

    def read_then_wait(tenant: str, checkout_id: str):
        seen = read(tenant, checkout_id)
        if next(once, False):
            world.waiting.run(given, "token")
        return seen

    monkeypatch.setattr(world.checkout_store, "get_with_token", read_then_wait)
    if how == "cancel":
        world.checkouts.cancel(world.ctx, view.id)
    else:
        world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_option="express"))
    assert world.runs.failed == [("token", "AttemptOver")]
    assert world.available("TENT") == 5


def test_a_yes_written_while_the_token_is_stored_is_seen(world: World, monkeypatch) -> None:
    view = buy(world)
    given = world.saga(view)
    world.reserve.run(given)
    read = world.checkout_store.get
    once = iter([True])

    def read_then_agree(tenant: str, checkout_id: str):
        seen = read(tenant, checkout_id)
        if next(once, False):
            world.checkouts.confirm(world.ctx, view.id, consent(view))
        return seen

    monkeypatch.setattr(world.checkout_store, "get", read_then_agree)
    world.waiting.run(given, "token")
    assert world.runs.succeeded == ["token"]


def test_a_late_yes_is_refused_and_nothing_is_charged(world: World) -> None:
    view = buy(world)
    given = world.hold(view)
    world.later(300)
    with pytest.raises(ConfirmationExpired):
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    world.compensate.run(given, "States.Timeout")
    over = world.see(view)
    assert over.status == "canceled"
    assert [message.code for message in over.messages] == ["confirmation_expired"]
    assert world.available("TENT") == 5 and world.provider.asked == []
    with pytest.raises(ConfirmationExpired):
        world.checkouts.confirm(world.ctx, view.id, consent(view))


def test_an_early_yes_whose_hold_lapsed_before_the_saga_waited_ends_it(world: World) -> None:
    view = buy(world)
    world.checkouts.confirm(world.ctx, view.id, consent(view))
    given = world.saga(view)
    world.reserve.run(given)
    world.later(301)
    world.waiting.run(given, "token")
    assert world.runs.failed == [("token", "ReservationExpired")]
    world.compensate.run(given, "ReservationExpired")
    assert world.see(view).status == "canceled" and world.available("TENT") == 5


def test_a_no_frees_the_stock_and_ends_the_saga(world: World) -> None:
    view = buy(world)
    given = world.hold(view)
    assert world.available("TENT") == 3
    assert world.checkouts.cancel(world.ctx, view.id).status == "canceled"
    assert world.available("TENT") == 5
    assert world.runs.failed == [("token", "AttemptOver")]
    world.compensate.run(given, "AttemptOver")
    assert world.checkouts.cancel(world.ctx, view.id).messages[0].code == "declined"
    with pytest.raises(CheckoutClosed):
        world.checkouts.confirm(world.ctx, view.id, consent(view))


def test_a_no_before_the_saga_waits_ends_it_where_it_comes_to_wait(world: World) -> None:
    view = buy(world)
    given = world.saga(view)
    world.checkouts.cancel(world.ctx, view.id)
    with pytest.raises(AttemptOver):
        world.reserve.run(given)
    view = world.check_out()
    given = world.saga(view)
    world.reserve.run(given)
    world.checkouts.cancel(world.ctx, view.id)
    with pytest.raises(AttemptOver):
        world.reserve.run(given)
    world.waiting.run(given, "token")
    assert world.runs.failed == [("token", "AttemptOver")]
    world.compensate.run(given, "AttemptOver")
    assert world.available("TENT") == 5


def test_stock_reserved_after_the_no_is_freed_by_the_saga(world: World, monkeypatch) -> None:
    view = buy(world)
    given = world.saga(view)
    under_way = world.records.under_way(given)
    world.checkouts.cancel(world.ctx, view.id)
    monkeypatch.setattr(world.records, "under_way", lambda _: under_way)
    world.reserve.run(given)
    assert world.available("TENT") == 3
    world.compensate.run(given, "AttemptOver")
    assert world.available("TENT") == 5 and world.see(view).status == "canceled"


def test_once_agreed_it_cannot_be_canceled_changed_or_begun_anew(world: World) -> None:
    view = buy(world)
    world.agreed(view)
    with pytest.raises(CheckoutRunning):
        world.checkouts.cancel(world.ctx, view.id)
    with pytest.raises(CheckoutRunning):
        world.checkouts.update(world.ctx, view.id, UpdateCheckout(shipping_option="express"))
    with pytest.raises(CheckoutRunning):
        world.check_out()
    with pytest.raises(CheckoutRunning):
        world.checkouts.confirm(world.ctx, view.id, "0" * 64)


@pytest.mark.parametrize(
    ("method", "error", "code"),
    [
        ("pm_card_declined", "PaymentRefused", "payment_refused"),
        ("pm_card_insufficient_funds", "PaymentRefused", "payment_refused"),
        ("pm_card_stall", "PaymentStalled", "payment_stalled"),
    ],
)
def test_a_payment_that_fails_gives_everything_back(world: World, method, error, code) -> None:
    view = buy(world, method)
    given = world.agreed(view)
    assert world.carry_out(given) == error
    back = world.see(view)
    assert (back.status, back.order_id) == ("incomplete", None)
    assert [message.code for message in back.messages] == [code]
    assert world.available("TENT") == 5
    assert ("void" in world.provider.steps()) is (code == "payment_stalled")
    assert len(world.carts.current(world.ctx).lines) == 1
    with pytest.raises(NotReady):
        world.checkouts.confirm(world.ctx, view.id, consent(view))


def test_after_a_refusal_another_method_is_a_new_attempt(world: World) -> None:
    view = buy(world, "pm_card_declined")
    world.carry_out(world.agreed(view))
    refused = world.see(view)
    assert refused.payment_method is None
    assert refused.messages[0].facts == {"cause": "card_declined"}
    again = world.checkouts.update(world.ctx, view.id, UpdateCheckout(payment_method="pm_card_ok"))
    assert again.status == "ready_for_complete" and consent(again) != consent(view)
    assert len(world.runs.started) == 2
    assert world.carry_out(world.agreed(again)) == ""
    assert world.available("TENT") == 3
    keys = {key for step, key in world.provider.asked if step == "authorize"}
    assert len(keys) == 2


def test_too_little_stock_names_the_line_and_holds_nothing(world: World) -> None:
    tent, lamp = world.stock("tent", 1), world.stock("lamp", 9)
    world.put_in_cart(tent, 1)
    world.put_in_cart(lamp, 1)
    view = world.check_out()
    world.inventory.set_on_hand(world.boss, "TENT", 0)
    given = world.saga(view)
    with pytest.raises(OutOfStock):
        world.reserve.run(given)
    world.compensate.run(given, "OutOfStock")
    short = world.see(view)
    assert short.status == "incomplete"
    assert [(m.code, m.path, m.facts) for m in short.messages] == [
        ("out_of_stock", "$.lines[0]", {"available": 0})
    ]
    assert world.available("LAMP") == 9


def test_a_shortage_that_is_over_by_now_is_told_as_such(world: World) -> None:
    view = buy(world)
    world.compensate.run(world.saga(view), "OutOfStock")
    assert [message.path for message in world.see(view).messages] == ["$.lines"]


def test_some_left_is_said_with_the_number(world: World) -> None:
    view = buy(world, quantity=4)
    world.inventory.set_on_hand(world.boss, "TENT", 2)
    world.compensate.run(world.saga(view), "OutOfStock")
    assert world.see(view).messages[0].content == "Only 2 left of Tent."


def test_the_order_takes_only_what_was_bought_from_a_cart_edited_meanwhile(world: World) -> None:
    view = buy(world, quantity=1)
    given = world.agreed(view)
    lamp = world.stock("lamp", 9)
    world.put_in_cart(lamp)
    tent = world.carts.current(world.ctx).lines[0]
    world.put_in_cart(tent.product_id, 2)
    assert world.carry_out(given) == ""
    left = {line.sku: line.quantity for line in world.carts.current(world.ctx).lines}
    assert left == {"TENT": 2, "LAMP": 1}
    assert world.available("TENT") == 4


def test_an_order_whose_number_is_taken_gets_another(world: World, monkeypatch) -> None:
    view = buy(world, quantity=1)
    world.carry_out(world.agreed(view))
    world.later(1)
    monkeypatch.setattr(
        "shared.checkout.committing.order_number",
        lambda shop, order_id, tries: world.orders.list(world.ctx).items[0].number if tries == 0 else "H-NEW",
    )
    tent = world.catalog.list(world.boss).items[0].id
    world.put_in_cart(tent)
    second = world.check_out()
    assert world.carry_out(world.agreed(second)) == ""
    assert world.orders.list(world.ctx).items[0].number == "H-NEW"


def test_numbers_that_are_all_taken_fail_the_step(world: World, monkeypatch) -> None:
    view = buy(world, quantity=1)
    world.carry_out(world.agreed(view))
    world.later(1)
    taken = world.orders.list(world.ctx).items[0].number
    monkeypatch.setattr("shared.checkout.committing.order_number", lambda *_: taken)
    world.put_in_cart(world.catalog.list(world.boss).items[0].id)
    second = world.check_out()
    assert world.carry_out(world.agreed(second)) == "NumberTaken"
    assert world.see(second).status == "canceled"
    assert world.see(second).messages[0].code == "failed"
    assert world.provider.steps()[-1] == "void"


def test_nothing_is_authorized_without_a_yes_nor_committed_without_a_payment(world: World) -> None:
    view = buy(world)
    given = world.hold(view)
    with pytest.raises(AttemptOver):
        world.authorize.run(given)
    with pytest.raises(AttemptOver):
        world.capture.run(given)
    world.checkouts.confirm(world.ctx, view.id, consent(view))
    with pytest.raises(NotFound):
        world.commit.run(given)
    assert world.orders.list(world.ctx).items == []


def test_once_undoing_has_begun_nothing_is_committed(world: World) -> None:
    view = buy(world)
    given = world.agreed(view)
    world.authorize.run(given)
    world.provider.silent = {"void"}
    with pytest.raises(Exception, match="did not answer"):
        world.compensate.run(given, "failed")
    for step in (world.authorize, world.commit):
        with pytest.raises(AttemptOver):
            step.run(given)
    with pytest.raises(CheckoutRunning):
        world.checkouts.confirm(world.ctx, view.id, consent(view))
    world.provider.silent = set()
    world.compensate.run(given, "failed")
    assert world.see(view).status == "canceled" and world.available("TENT") == 5


def test_an_authorization_that_is_approved_after_the_void_is_voided_again(world: World) -> None:
    view = buy(world)
    given = world.agreed(view)
    world.provider.before_answer = lambda: world.compensate.run(given, "States.Timeout")
    with pytest.raises(PaymentOver):
        world.authorize.run(given)
    assert world.provider.steps() == ["authorize", "void", "void"]
    payment = world.payments.find(world.ctx, world.provider.asked[0][1])
    assert payment.state is PaymentState.VOIDED
    assert world.see(view).messages[0].code == "payment_stalled"


def test_an_order_that_was_committed_is_never_undone(world: World) -> None:
    view = buy(world)
    given = world.agreed(view)
    world.authorize.run(given)
    world.commit.run(given)
    seen = world.see(view)
    assert (seen.status, seen.order_id is not None) == ("complete_in_progress", True)
    world.compensate.run(given, "Lambda.Unknown")
    world.capture.run(given)
    assert world.see(view).status == "completed"
    assert "void" not in world.provider.steps()


def test_a_refused_capture_leaves_the_order_pending_and_says_so(world: World) -> None:
    view = buy(world, "pm_card_capture_refused")
    given = world.agreed(view)
    assert world.carry_out(given) == ""
    done = world.see(view)
    assert done.status == "completed" and done.order_id
    assert [message.code for message in done.messages] == ["capture_failed"]
    order = world.orders.get(world.ctx, done.order_id)
    assert (order.status, order.payment_state) == ("pending", "capture_failed")
    assert order.timeline[-1].note == "authorization_expired"


def test_two_captures_at_once_confirm_the_order_once(world: World, monkeypatch) -> None:
    view = buy(world)
    given = world.agreed(view)
    world.authorize.run(given)
    world.commit.run(given)
    find, first = world.orders.find, iter([True])

    def find_after_the_other(ctx, order_id: str):
        if next(first, False):
            world.capture.run(given)
        return find(ctx, order_id)

    monkeypatch.setattr(world.orders, "find", find_after_the_other)
    world.capture.run(given)
    order = world.orders.get(world.ctx, world.see(view).order_id or "")
    assert [entry.what for entry in order.timeline] == ["placed", "authorized", "confirmed"]


def test_a_request_that_is_itself_the_confirmation_skips_the_wait(world: World) -> None:
    product = world.stock("tent", 5)
    world.put_in_cart(product, 2)
    total = world.check_out().total
    view = world.check_out(agreed_total=total)
    assert view.status == "complete_in_progress" and view.confirmation is None
    given = world.saga(view)
    assert given.confirmed
    world.reserve.run(given)
    world.waiting.run(given, "token")
    assert world.runs.succeeded == ["token"]
    assert world.carry_out(given) == ""
    assert world.see(view).status == "completed"


def test_a_request_that_agreed_to_another_total_waits(world: World) -> None:
    product = world.stock("tent", 5)
    world.put_in_cart(product)
    total = world.check_out().total
    world.put_in_cart(product)
    view = world.check_out(agreed_total=total)
    assert view.status == "ready_for_complete" and view.confirmation is not None


def test_a_run_that_cannot_tell_is_named_by_checkout_and_attempt(world: World) -> None:
    view = buy(world)
    assert list(world.runs.started) == [run_name(view.id, 1)]


def test_another_consent_or_version_is_refused(world: World) -> None:
    view = buy(world)
    world.hold(view)
    with pytest.raises(ConsentChanged) as refused:
        world.checkouts.confirm(world.ctx, view.id, "0" * 64)
    assert refused.value.facts["changed"] == ["checkout"]
    with pytest.raises(Stale):
        world.checkouts.update(world.ctx, view.id, UpdateCheckout(), seen=9)
