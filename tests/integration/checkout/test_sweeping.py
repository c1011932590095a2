"""What the sweeper finds after a crash, at every point where one can happen."""

import pytest

from shared.checkout.model import Attempt, CheckoutView, CreateCheckout
from shared.checkout.ports import SagaInput, run_name
from shared.inventory.model import State, StockLine
from shared.kernel.errors import Conflict
from tests.support.checkout_world import World


def buy(world: World, method: str = "pm_card_ok") -> CheckoutView:
    world.put_in_cart(world.stock("tent", 5), 2)
    return world.check_out(method)


def lose(world: World, given: SagaInput) -> None:
    """The execution is lost, and its deadline passes."""
    world.runs.alive.discard(run_name(given.checkout_id, given.attempt))
    world.later(400)


def test_nothing_is_due_before_its_time(world: World) -> None:
    world.agreed(buy(world))
    world.runs.alive.clear()
    assert world.sweeper.run().undone == 0
    assert world.provider.asked == []


def test_a_run_that_is_under_way_is_left_alone(world: World) -> None:
    view = buy(world)
    world.agreed(view)
    world.later(400)
    swept = world.sweeper.run()
    assert (swept.running, swept.undone) == (1, 0)
    assert world.see(view).status == "complete_in_progress"


@pytest.mark.parametrize("lost_at", ["before it held", "while it waited"])
def test_a_run_lost_before_the_yes(world: World, lost_at: str) -> None:
    view = buy(world)
    given = world.saga(view)
    if lost_at == "while it waited":
        world.hold(view)
    lose(world, given)
    assert world.sweeper.run().undone == 1
    over = world.see(view)
    assert (over.status, over.messages[0].code) == ("canceled", "confirmation_expired")
    assert world.available("TENT") == 5 and world.provider.asked == []
    assert world.sweeper.run().undone == 0


@pytest.mark.parametrize("lost_at", ["before it held", "before payment", "at payment", "after payment"])
def test_a_run_lost_after_the_yes_is_undone(world: World, lost_at: str) -> None:
    view = buy(world)
    given = world.saga(view)
    if lost_at == "before it held":
        assert view.confirmation
        world.checkouts.confirm(world.ctx, view.id, view.confirmation.consent)
    else:
        world.agreed(view)
    if lost_at == "at payment":
        world.provider.silent = {"authorize"}
        with pytest.raises(Exception, match="did not answer"):
            world.authorize.run(given)
    if lost_at == "after payment":
        world.authorize.run(given)
    lose(world, given)
    assert world.sweeper.run().undone == 1
    over = world.see(view)
    assert (over.status, over.messages[0].code) == ("canceled", "interrupted")
    assert world.available("TENT") == 5
    assert world.provider.steps()[-1] == "void"
    if lost_at != "before it held":
        with pytest.raises(Conflict):
            world.authorize.run(given)


def test_a_run_lost_after_the_order_is_finished(world: World) -> None:
    view = buy(world)
    given = world.agreed(view)
    world.authorize.run(given)
    world.commit.run(given)
    lose(world, given)
    assert world.sweeper.run().finished == 1
    assert world.see(view).status == "completed"
    assert world.available("TENT") == 3


def test_a_capture_without_answer_is_asked_for_again_later(world: World) -> None:
    view = buy(world, "pm_card_capture_stall")
    given = world.agreed(view)
    world.authorize.run(given)
    world.commit.run(given)
    lose(world, given)
    assert world.sweeper.run().postponed == 1
    assert world.sweeper.run().postponed == 0
    order = world.orders.get(world.ctx, world.see(view).order_id or "")
    assert (order.status, order.payment_state) == ("pending", "authorized")
    world.later(301)
    assert world.sweeper.run().postponed == 1


def test_a_void_without_answer_is_asked_for_again_and_the_stock_kept_till_then(world: World) -> None:
    view = buy(world)
    given = world.agreed(view)
    world.authorize.run(given)
    lose(world, given)
    world.provider.silent = {"void"}
    assert world.sweeper.run().postponed == 1
    assert world.available("TENT") == 3
    world.provider.silent = set()
    world.later(301)
    assert world.sweeper.run().undone == 1
    assert world.available("TENT") == 5
    assert world.see(view).status == "canceled"


def test_a_draft_that_nobody_came_back_to_is_closed(world: World) -> None:
    world.put_in_cart(world.stock("tent", 5))
    view = world.checkouts.create(world.ctx, CreateCheckout())
    world.after_the_deadline()
    assert world.sweeper.run().abandoned == 1
    assert world.see(view).messages[0].code == "abandoned"


def test_one_checkout_that_fails_stands_in_no_others_way(world: World, monkeypatch) -> None:
    view = buy(world)
    world.agreed(view)
    other = world.guest("gst_bob")
    world.put_in_cart(world.stock("lamp", 2), ctx=other)
    draft = world.checkouts.create(other, CreateCheckout())
    world.runs.alive.clear()
    world.after_the_deadline()

    def refuse(given: SagaInput, error: str) -> None:
        raise Conflict("Something is in the way.")

    monkeypatch.setattr(world.compensate, "run", refuse)
    swept = world.sweeper.run()
    assert swept.refused == (f"{view.id}: conflict",)
    assert swept.abandoned == 1
    assert world.checkouts.get(other, draft.id).status == "canceled"


def test_holds_that_ran_out_are_freed(world: World) -> None:
    world.stock("tent", 5)
    hold = [StockLine(sku="TENT", quantity=3)]
    world.inventory.reserve(world.ctx, "rsv_x", hold, world.clock.now().replace(minute=5))
    world.later(600)
    assert world.sweeper.run().released == 1
    assert world.sweeper.run().released == 0


def test_a_hold_that_was_freed_meanwhile_is_no_matter(world: World, monkeypatch) -> None:
    world.stock("tent", 5)
    hold = [StockLine(sku="TENT", quantity=3)]
    world.inventory.reserve(world.ctx, "rsv_x", hold, world.clock.now().replace(minute=5))
    world.uow.commit(world.inventory.begin_commit(world.ctx, "rsv_x", world.clock.now().replace(minute=9)))
    lapsed = world.inventory.get(world.ctx, "rsv_x")
    world.uow.commit(world.inventory.commit(world.ctx, lapsed))
    held = lapsed.model_copy(update={"state": State.HELD})
    monkeypatch.setattr(world.inventory, "expired", lambda at: [held])
    assert world.sweeper.run().released == 0


def test_a_yes_at_the_last_moment_keeps_its_stock(world: World, monkeypatch) -> None:
    """The list of what ran out may be older than the yes."""
    view = buy(world)
    given = world.hold(view)
    before = world.inventory.get(world.boss, Attempt.reservation_of(view.id, given.attempt))
    assert view.confirmation
    world.checkouts.confirm(world.ctx, view.id, view.confirmation.consent)
    world.later(301)
    monkeypatch.setattr(world.inventory, "expired", lambda at: [before])
    assert world.sweeper.run().released == 0
    assert world.inventory.get(world.boss, before.id).state is State.COMMITTING
    assert world.carry_out(given) == ""
    assert world.see(view).status == "completed"


def test_many_that_are_due_are_all_found_page_by_page(world: World, monkeypatch) -> None:
    monkeypatch.setattr("shared.checkout.store._PAGE", 3)
    product = world.stock("tent", 200)
    for number in range(30):
        ctx = world.guest(f"gst_{number}")
        world.put_in_cart(product, ctx=ctx)
        world.checkouts.create(ctx, CreateCheckout())
    world.after_the_deadline()
    assert world.sweeper.run().abandoned == 30
