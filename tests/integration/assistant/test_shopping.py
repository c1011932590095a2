"""From a question to an order, in words; the cart and the orders are looked at after each."""

from tests.support.assistant_world import TalkingWorld
from tests.support.checkout_world import ADA

ADDRESS = "ship to Ada Byron, 12 Harbour Street, Portland, OR 97201, US"


def lines(world: TalkingWorld, ctx: object = None) -> list[tuple[str, int]]:
    view = world.carts.view(ctx or world.ctx)  # pyright: ignore[reportArgumentType]
    return [(line.sku, line.quantity) for line in view.lines]


def test_a_guest_talks_their_way_to_an_order(world: TalkingWorld) -> None:
    found = world.talk("find running shoes under $100").reply
    assert found
    assert [card.title for card in found.cards] == ["Velora Swift", "Tarn Breeze"]
    assert found.total_results == 2

    added = world.talk("add the second one").reply
    assert added
    assert added.cart
    assert lines(world) == [("BREEZE-1", 1)]
    assert added.text == (
        "I added 1 × Tarn Breeze (Ocean Blue, 41) to your cart. "
        "Your cart has 1 item: $64.50 before delivery.\n"
        "I took Ocean Blue, size 41; it also comes in size 42 or 43. Tell me which, and I change it."
    )
    world.talk("make it two")
    assert lines(world) == [("BREEZE-1", 2)]
    shown = world.talk("what's in my cart").reply
    assert shown
    assert "2 × Tarn Breeze (Ocean Blue, 41): $129.00" in shown.text

    asked = world.talk("check out").reply
    assert asked
    assert asked.pending_action is None
    assert "Where shall it go?" in asked.text
    paying = world.talk(ADDRESS).reply
    assert paying
    assert "How would you like to pay?" in paying.text
    assert "Pay with pm_card_ok" in paying.suggestions
    summary = world.talk("pay with pm_card_ok").reply
    assert summary
    assert summary.checkout
    assert summary.pending_action
    assert summary.pending_action.total == summary.checkout.total
    assert "Total: $134.00" in summary.text
    assert all(line in summary.text for line in summary.pending_action.summary)

    given = world.hold(summary.checkout)
    done = world.talk("yes").reply
    assert done
    assert done.checkout
    assert done.checkout.status == "complete_in_progress"
    assert "being placed" in done.text
    assert world.carry_out(given) == ""
    placed = world.talk("where is my order?").reply
    assert placed
    assert placed.orders[0].status == "confirmed"
    assert placed.orders[0].number in placed.text
    assert world.available("BREEZE-1") == 6
    order = world.talk(f"show me {placed.orders[0].id}").reply
    assert order
    assert order.order
    assert order.order.total == summary.checkout.total


def test_a_customer_needs_no_more_than_a_yes(world: TalkingWorld) -> None:
    reply = world.talk("find coffee", "add the first one", "check out", ctx=world.customer).reply
    assert reply
    assert reply.checkout
    assert reply.checkout.shipping_address == ADA
    assert "I took the address of your profile" in reply.text
    assert reply.pending_action
    assert reply.suggestions == ("Yes", "No")


def test_find_and_add_in_one_sentence(world: TalkingWorld) -> None:
    turn = world.talk("find trail shoes under $90 and add the cheapest in 42")
    assert lines(world) == [("MOSS-2", 1)]
    assert [step.name for step in turn.steps] == ["plan", "catalog.search", "carts.add", "answer"]


def test_colour_and_size_are_those_that_were_asked_for(world: TalkingWorld) -> None:
    world.talk("black running shoes in 43", "add it")
    assert lines(world) == [("SWIFT-2", 1)]
    world.talk("show me running shoes", "add the blue one in 42")
    assert lines(world) == [("SWIFT-2", 1), ("BREEZE-2", 1)]
    world.talk("in 43")
    assert lines(world) == [("SWIFT-2", 1), ("BREEZE-3", 1)]
    missing = world.talk("in 44").reply
    assert missing
    assert lines(world) == [("SWIFT-2", 1), ("BREEZE-3", 1)]


def test_lines_are_changed_removed_and_cleared(world: TalkingWorld) -> None:
    world.talk("find coffee", "add both", "set the night shift coffee to 3")
    assert lines(world) == [("BEANS-1", 1), ("DARK-1", 3)]
    world.talk("one more")
    assert lines(world) == [("BEANS-1", 1), ("DARK-1", 4)]
    world.talk("take out the first one")
    assert lines(world) == [("DARK-1", 4)]
    world.talk("make it 0")
    assert lines(world) == [("DARK-1", 4)]
    world.talk("add two of the first one", "empty my cart")
    assert lines(world) == []


def test_what_fits_nothing_is_said_and_the_nearest_offered(world: TalkingWorld) -> None:
    reply = world.talk("tents under $20").reply
    assert reply
    assert reply.text == "I found no tents up to $20. Without the price limit there are 2 tents."
    assert len(reply.cards) == 2
    nothing = world.talk("find leather boots").reply
    assert nothing
    assert nothing.cards == ()
    assert "I found nothing" in nothing.text


def test_refinements_build_on_what_was_looked_for(world: TalkingWorld) -> None:
    def titles(message: str) -> list[str]:
        reply = world.talk(message).reply
        assert reply
        return [card.title for card in reply.cards]

    assert titles("show me shoes")
    assert titles("under $80") == ["Tarn Breeze", "Fell Moss"]
    assert titles("from Fell") == ["Fell Moss"]
    assert titles("show me running shoes") == ["Velora Swift", "Tarn Breeze", "Velora Stride"]
    assert titles("cheaper ones") == ["Tarn Breeze", "Velora Swift", "Velora Stride"]
    assert titles("show me tents") == ["Fell Dome 2-person tent", "Tarn Loft tent"]
    assert titles("only in stock") == ["Fell Dome 2-person tent"]


def test_only_what_can_be_done_is_claimed(world: TalkingWorld) -> None:
    reply = world.talk("show me tents", "add both").reply
    assert reply
    assert "I added 1 × Fell Dome 2-person tent" in reply.text
    assert "Tarn Loft tent is sold out." in reply.text
    assert lines(world) == [("DOME-1", 1)]


def test_an_unclear_wish_is_asked_about(world: TalkingWorld) -> None:
    reply = world.talk("show me tents", "add it").reply
    assert reply
    assert "Which one do you mean: “Fell Dome 2-person tent” or “Tarn Loft tent”?" in reply.text
    world.talk("the first one")
    assert lines(world) == [("DOME-1", 1)]


def test_things_are_told_about(world: TalkingWorld) -> None:
    reply = world.talk("find running shoes", "tell me more about the second one").reply
    assert reply
    assert "Tarn Breeze costs $64.50. It comes in Ocean Blue, and in size 41, 42 or 43." in reply.text
    assert "The shop says: “The Tarn Breeze is made for every day.”" in reply.text
    added = world.talk("add it").reply
    assert added
    assert lines(world) == [("BREEZE-1", 1)]


def test_what_is_not_built_is_declined_with_what_is(world: TalkingWorld) -> None:
    for message in ("i want to return this", "notify me when it is cheaper", "I have a coupon"):
        reply = world.talk(message).reply
        assert reply
        assert "yet" in reply.text


def test_the_shop_decides_which_tools_there_are(world: TalkingWorld) -> None:
    tenant = world.tenants.get(world.shop)
    world.tenants.update(
        world.boss, tenant.id, type(_patch())(tools=frozenset({"catalog.search", "catalog.get_cards"}))
    )
    world.later(60)
    reply = world.talk("find coffee", "add the first one").reply
    assert reply
    assert lines(world) == []
    assert reply.text == "I am not able to do that in this shop."


def _patch() -> object:
    from shared.identity.service import SettingsPatch

    return SettingsPatch()


def test_any_language_and_any_signs_are_answered(world: TalkingWorld) -> None:
    for message in (
        "Más zapatos por favor 👟👟",
        "靴が欲しい",
        "\u202eeht\u0000 \u0007 find",
        "💥" * 500,
        "{}[]<>'\"`;--",
    ):
        reply = world.talk(message).reply
        assert reply
        assert reply.text
