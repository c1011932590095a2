"""Sessions and turns: whose they are, how long they live, and that none is lost or answered twice."""

from typing import Any

import pytest

from shared.assistant.model import (
    LONGEST_MESSAGE,
    LOST_AFTER,
    KeyReused,
    SessionClosed,
    Turn,
    TurnInProgress,
)
from shared.assistant.ports import Asked
from shared.assistant.service import ConversationService
from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from shared.kernel.tenancy import Actor, Context
from tests.support.assistant_world import TalkingWorld


@pytest.fixture
def session(world: TalkingWorld) -> str:
    return world.conversations.open(world.ctx).id


def answered_by(world: TalkingWorld, answer: Any) -> ConversationService:
    """The conversations with another agent behind them."""

    class Agent:
        def answer(self, ctx: Context, asked: Asked) -> Any:
            return answer(ctx, asked)

    return ConversationService(
        store=world.store,
        calls=world.told,
        agent=Agent,
        uow=world.uow,
        ids=world.ids,
        clock=world.clock,
    )


def test_a_session_is_opened_once_for_a_key(world: TalkingWorld) -> None:
    first = world.conversations.open(world.ctx, "k1")
    assert world.conversations.open(world.ctx, "k1").id == first.id
    assert world.conversations.open(world.ctx, "k2").id != first.id
    assert world.conversations.open(world.guest("gst_eve"), "k1").id != first.id
    assert first.state == "open"


def test_turns_are_numbered_kept_and_read_again(world: TalkingWorld, session: str) -> None:
    said = [world.conversations.say(world.ctx, session, text) for text in ("hello", "find coffee", "thanks")]
    assert [turn.number for turn in said] == [1, 2, 3]
    page = world.conversations.turns(world.ctx, session, 2)
    assert [turn.id for turn in page.items] == [said[0].id, said[1].id]
    rest = world.conversations.turns(world.ctx, session, 2, page.next_cursor)
    assert [turn.id for turn in rest.items] == [said[2].id]
    assert rest.next_cursor is None
    assert world.conversations.turn(world.ctx, session, said[1].id) == said[1]
    assert world.conversations.get(world.ctx, session).turns == 3


def test_steps_are_ordered_and_read_from_a_cursor(world: TalkingWorld, session: str) -> None:
    turn = world.conversations.say(world.ctx, session, "find coffee and add the first one")
    steps = world.conversations.steps(world.ctx, session, turn.id)
    assert [(s.number, s.name) for s in steps.items] == [
        (1, "plan"),
        (2, "catalog.search"),
        (3, "carts.add"),
        (4, "answer"),
    ]
    assert steps.items[0].detail == "2 steps"
    assert (steps.next_after, steps.finished) == (4, True)
    assert [s.number for s in world.conversations.steps(world.ctx, session, turn.id, 2).items] == [3, 4]
    assert world.conversations.steps(world.ctx, session, turn.id, 9).next_after == 9


@pytest.mark.parametrize("message", ["", "   ", "\u200b\u0000", "\n\t"])
def test_a_message_without_anything_to_read_is_refused(
    world: TalkingWorld, session: str, message: str
) -> None:
    with pytest.raises(Invalid) as raised:
        world.conversations.say(world.ctx, session, message)
    assert [(p.path, p.code) for p in raised.value.problems] == [("$.message", "empty")]
    assert world.conversations.get(world.ctx, session).turns == 0


@pytest.mark.parametrize("message", ["x" * (LONGEST_MESSAGE + 1), "ﷺ" * LONGEST_MESSAGE])
def test_a_message_that_is_or_becomes_too_long_is_refused(
    world: TalkingWorld, session: str, message: str
) -> None:
    with pytest.raises(Invalid) as raised:
        world.conversations.say(world.ctx, session, message)
    assert [(p.path, p.code) for p in raised.value.problems] == [("$.message", "too_long")]


def test_a_card_number_is_not_kept(world: TalkingWorld, session: str) -> None:
    turn = world.conversations.say(world.ctx, session, "pay with my visa 4111 1111 1111 1111 please")
    assert turn.message == "pay with my visa •••• 1111 please"
    assert "4111" not in str(world.store.session(world.shop, session))
    assert turn.reply
    assert "never write card numbers here" in turn.reply.text
    other = world.conversations.say(world.ctx, session, "find product 4111111111111112")
    assert "4111111111111112" in other.message


def test_the_same_key_gives_the_same_turn_and_acts_once(world: TalkingWorld, session: str) -> None:
    world.conversations.say(world.ctx, session, "find coffee")
    first = world.conversations.say(world.ctx, session, "add the first one", "k")
    again = world.conversations.say(world.ctx, session, "add the first one", "k")
    assert again == first
    assert [line.quantity for line in world.carts.view(world.ctx).lines] == [1]
    with pytest.raises(KeyReused):
        world.conversations.say(world.ctx, session, "add the second one", "k")


def test_two_messages_at_once_are_answered_one_after_the_other(world: TalkingWorld, session: str) -> None:
    inner: list[str] = []

    def interrupted(ctx: Context, asked: Asked) -> Any:
        with pytest.raises(TurnInProgress):
            world.conversations.say(world.ctx, session, "and this")
        running = world.store.session(world.shop, session)
        assert running
        seen = world.conversations.turn(world.ctx, session, asked.turn_id)
        inner.append(seen.status)
        assert not world.conversations.steps(world.ctx, session, asked.turn_id).finished
        return world.agent.answer(ctx, asked)

    turn = answered_by(world, interrupted).say(world.ctx, session, "find coffee")
    assert inner == ["running"]
    assert turn.number == 1
    assert world.conversations.say(world.ctx, session, "and this").number == 2


def test_a_turn_that_failed_leaves_the_session_free(world: TalkingWorld, session: str) -> None:
    def fails(ctx: Context, asked: Asked) -> Any:
        raise Unavailable("the catalogue did not answer")

    with pytest.raises(Unavailable):
        answered_by(world, fails).say(world.ctx, session, "find coffee")
    assert world.conversations.say(world.ctx, session, "find coffee").number == 1


def test_a_turn_that_was_cut_off_is_kept_as_lost(world: TalkingWorld, session: str) -> None:
    late: list[Turn] = []

    def slow(ctx: Context, asked: Asked) -> Any:
        world.later(LOST_AFTER)
        assert world.conversations.turn(world.ctx, session, asked.turn_id).status == "lost"
        late.append(world.conversations.say(world.ctx, session, "are you there"))
        return world.agent.answer(ctx, asked)

    with pytest.raises(Conflict):
        answered_by(world, slow).say(world.ctx, session, "find coffee")
    page = world.conversations.turns(world.ctx, session).items
    assert [(turn.number, turn.message, turn.status) for turn in page] == [
        (1, "find coffee", "lost"),
        (2, "are you there", "answered"),
    ]


def test_letting_go_of_what_another_took_meanwhile_changes_nothing(world: TalkingWorld, session: str) -> None:
    def slow_and_failing(ctx: Context, asked: Asked) -> Any:
        world.later(LOST_AFTER)
        world.conversations.say(world.ctx, session, "hello")
        raise Unavailable("too late")

    with pytest.raises(Unavailable):
        answered_by(world, slow_and_failing).say(world.ctx, session, "find coffee")
    assert world.conversations.get(world.ctx, session).turns == 2


def test_an_expired_session_says_so_and_can_still_be_read(world: TalkingWorld, session: str) -> None:
    world.conversations.say(world.ctx, session, "hello")
    world.later(30 * 24 * 3600)
    with pytest.raises(SessionClosed, match="expired"):
        world.conversations.say(world.ctx, session, "hello again")
    assert world.conversations.get(world.ctx, session).state == "expired"
    assert len(world.conversations.turns(world.ctx, session).items) == 1


def test_an_ended_session_takes_nothing_more(world: TalkingWorld, session: str) -> None:
    world.conversations.end(world.ctx, session)
    world.conversations.end(world.ctx, session)
    assert world.conversations.get(world.ctx, session).state == "ended"
    with pytest.raises(SessionClosed, match="ended"):
        world.conversations.say(world.ctx, session, "hello")


def test_a_customer_takes_over_what_they_said_as_a_guest(world: TalkingWorld, session: str) -> None:
    world.conversations.say(world.ctx, session, "find running shoes")
    joined = world.conversations.join(world.customer, session, world.ctx)
    assert joined.turns == 1
    assert world.conversations.join(world.customer, session, world.ctx).id == session
    world.conversations.say(world.customer, session, "add the second one")
    assert [line.sku for line in world.carts.view(world.customer).lines] == ["BREEZE-1"]
    with pytest.raises(NotFound):
        world.conversations.get(world.ctx, session)


def test_what_waited_for_the_guests_yes_is_void_for_the_customer(world: TalkingWorld) -> None:
    world.talk("find coffee", "add the first one", "check out")
    world.talk("ship to Ada Byron, 12 Harbour Street, Portland, OR 97201, US")
    shown = world.talk("pay with pm_card_ok").reply
    assert shown
    assert shown.pending_action
    session = world.sessions[world.ctx.actor.id]
    assert world.conversations.join(world.customer, session, world.ctx).pending_action is None
    reply = world.conversations.say(world.customer, session, "yes").reply
    assert reply
    assert reply.text.startswith("There is nothing waiting for your yes")
    assert world.orders.list(world.customer, 5).items == []


def test_only_a_customer_of_the_same_shop_can_take_over(world: TalkingWorld, session: str) -> None:
    eve = world.guest("gst_eve")
    stranger = world.customer.model_copy(update={"tenant": "tnt_other"})
    for asker in (eve, stranger):
        with pytest.raises(Forbidden):
            world.conversations.join(asker, session, world.ctx)
    with pytest.raises(NotFound):
        world.conversations.join(world.customer, session, eve)


def test_a_session_is_nobody_elses(world: TalkingWorld, session: str) -> None:
    turn = world.conversations.say(world.ctx, session, "hello")
    elsewhere = world.ctx.model_copy(update={"tenant": "tnt_other"})
    for other in (world.guest("gst_eve"), world.customer, elsewhere):
        for look in (
            lambda who: world.conversations.get(who, session),
            lambda who: world.conversations.turns(who, session),
            lambda who: world.conversations.turn(who, session, turn.id),
            lambda who: world.conversations.say(who, session, "hello"),
            lambda who: world.conversations.end(who, session),
        ):
            with pytest.raises(NotFound):
                look(other)


def test_a_credential_that_may_not_shop_is_refused(world: TalkingWorld, session: str) -> None:
    reader = Context(
        tenant=world.shop, actor=Actor(kind="key", id="key_1"), scopes=frozenset({"catalog:read"})
    )
    for use in (
        lambda: world.conversations.open(reader),
        lambda: world.conversations.say(reader, session, "hi"),
        lambda: world.conversations.get(reader, session),
    ):
        with pytest.raises(Forbidden):
            use()


def test_unknown_turns_and_strange_cursors_are_refused(world: TalkingWorld, session: str) -> None:
    world.conversations.say(world.ctx, session, "hello")
    with pytest.raises(NotFound):
        world.conversations.turn(world.ctx, session, "trn_unknown")
    for cursor in ("nonsense", "eyJhZnRlciI6LTF9"):
        with pytest.raises(Invalid):
            world.conversations.turns(world.ctx, session, 10, cursor)
