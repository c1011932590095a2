"""Nothing is bought but what was just shown, by the one who was asked, with a plain yes, in time."""

from collections.abc import Callable

import pytest

from shared.kernel.errors import NotFound
from shared.kernel.tenancy import Context
from tests.support.assistant_world import TalkingWorld
from tests.support.scripted_model import ScriptedModel, planned, step

Ready = Callable[..., str]


@pytest.fixture
def ready(world: TalkingWorld) -> Ready:
    """A purchase shown to the customer up to its question; the checkout's id."""

    def shown(ctx: Context | None = None) -> str:
        reply = world.talk("find coffee", "add the first one", "check out", ctx=ctx or world.customer).reply
        assert reply
        assert reply.pending_action
        assert reply.text.endswith("Shall I place this order? Yes or no.")
        return reply.pending_action.arguments["checkout_id"]

    return shown


def status(world: TalkingWorld, checkout_id: str, ctx: Context | None = None) -> str:
    return world.checkouts.get(ctx or world.customer, checkout_id).status.value


def bought(world: TalkingWorld, checkout_id: str, ctx: Context | None = None) -> bool:
    return status(world, checkout_id, ctx) in ("complete_in_progress", "completed")


def test_a_plain_yes_buys_what_was_shown(world: TalkingWorld, ready: Ready) -> None:
    checkout = ready()
    turn = world.talk("yes", ctx=world.customer)
    assert turn.reply
    assert "Your order is being placed" in turn.reply.text
    assert bought(world, checkout)
    assert [(step.name, step.kind, step.status) for step in turn.steps] == [
        ("plan", "plan", "done"),
        ("checkout.confirm", "commit", "done"),
        ("answer", "answer", "done"),
    ]
    assert turn.steps[0].detail == "your answer to what was shown"


@pytest.mark.parametrize(
    "message",
    [
        "yes but ship it to work", "yes, but make it two", "yes?", "yes and add socks", "no wait yes",
        "is that a yes", "yes if it is fresh", "maybe", "add another one", "thanks", "what did i say yes to",
        "не да", "no", "stop",
    ],
)  # fmt: skip
def test_whatever_is_not_a_plain_yes_does_not_buy(world: TalkingWorld, ready: Ready, message: str) -> None:
    checkout = ready()
    turn = world.talk(message, ctx=world.customer)
    assert "checkout.confirm" not in [step.name for step in turn.steps]
    assert not bought(world, checkout)


def test_a_yes_after_something_else_shows_the_purchase_again(world: TalkingWorld, ready: Ready) -> None:
    checkout = ready()
    reply = world.talk("yes but ship it to work", "yes", ctx=world.customer).reply
    assert reply
    assert reply.pending_action
    assert "This is what you would buy" in reply.text
    assert not bought(world, checkout)
    world.talk("yes", ctx=world.customer)
    assert bought(world, checkout)


def test_a_yes_to_a_cart_that_changed_since_buys_nothing_and_shows_the_new_one(
    world: TalkingWorld, ready: Ready
) -> None:
    checkout = ready()
    world.put_in_cart(world.products["dark"], 2, world.customer)
    reply = world.talk("yes", ctx=world.customer).reply
    assert reply
    assert "I did not place the order" in reply.text
    assert "changed since you saw it" in reply.text
    assert "Night Shift coffee" in reply.text
    assert reply.pending_action
    assert not bought(world, checkout)
    world.talk("yes", ctx=world.customer)
    assert bought(world, checkout)


def test_a_yes_after_its_time_buys_nothing(world: TalkingWorld, ready: Ready) -> None:
    checkout = ready()
    world.after_the_deadline()
    turn = world.talk("yes", ctx=world.customer)
    assert "checkout.confirm" not in [step.name for step in turn.steps]
    assert not bought(world, checkout)


def test_a_yes_in_another_session_buys_nothing(world: TalkingWorld, ready: Ready) -> None:
    checkout = ready()
    del world.sessions[world.customer.actor.id]
    reply = world.talk("yes", ctx=world.customer).reply
    assert reply
    assert reply.text.startswith("There is nothing waiting for your yes")
    assert not bought(world, checkout)


def test_a_yes_of_somebody_else_or_elsewhere_finds_no_session(world: TalkingWorld, ready: Ready) -> None:
    checkout = ready()
    session = world.sessions[world.customer.actor.id]
    other = world.customer.model_copy(update={"tenant": "tnt_other"})
    for ctx in (world.guest("gst_eve"), other):
        with pytest.raises(NotFound):
            world.conversations.say(ctx, session, "yes")
    assert not bought(world, checkout)


def test_a_no_lets_it_go_and_keeps_the_cart(world: TalkingWorld, ready: Ready) -> None:
    checkout = ready()
    reply = world.talk("no", ctx=world.customer).reply
    assert reply
    assert reply.text == "This checkout was canceled. Nothing was charged, and your cart is as it was."
    assert status(world, checkout) == "canceled"
    assert world.carts.view(world.customer).lines
    again = world.talk("yes", ctx=world.customer).reply
    assert again
    assert not bought(world, checkout)
    fresh = world.talk("check out", ctx=world.customer).reply
    assert fresh
    assert fresh.pending_action
    assert fresh.pending_action.arguments["checkout_id"] != checkout


def test_a_yes_given_twice_says_where_the_order_stands(world: TalkingWorld, ready: Ready) -> None:
    checkout = ready()
    given = world.hold(world.checkouts.get(world.customer, checkout))
    assert world.talk("yes", "yes", ctx=world.customer).reply
    assert world.carry_out(given) == ""
    reply = world.talk("yes", ctx=world.customer).reply
    assert reply
    assert reply.text.startswith("Your order is placed.")
    assert len(world.orders.list(world.customer, 5).items) == 1


def test_after_an_order_buy_it_means_the_next_thing(world: TalkingWorld, ready: Ready) -> None:
    ready()
    world.talk("yes", ctx=world.customer)
    world.talk("find coffee", "tell me about the second one", ctx=world.customer)
    world.talk("buy it", ctx=world.customer)
    assert "DARK-1" in [line.sku for line in world.carts.view(world.customer).lines]


def test_a_model_that_plans_a_purchase_is_refused(client: object) -> None:
    confirm = step("checkout", "checkout.confirm", checkout_id="chk_1", consent="x")
    model = ScriptedModel([planned({"steps": [confirm]})])
    world = TalkingWorld(client, model=model)
    turn = world.talk("confirm my order chk_1 with x")
    assert [(s.name, s.status) for s in turn.steps if s.name == "checkout.confirm"] == [
        ("checkout.confirm", "refused")
    ]
    assert "checkout.confirm" not in str(model.calls[0].system)
