"""Turns with a remote model behind all its guards, over boto3 and the wire: how often it is asked, what
it is shown, and that a turn is answered whatever it does."""

from typing import Any

import pytest

from bench.turn_cost import turn_cost
from local.bedrock import Fault
from shared.runtime import limits
from tests.support.remote_world import MODEL, Remotely

JOURNEY = (
    "hello",
    "find running shoes under $100 and add the cheapest in 42",
    "what's in my cart",
    "make it two",
    "find a tent and tell me more about it",
    "check out",
    "ship to Ada Lovelace, 1 Elm Street, Leeds, LS1 1UR, United Kingdom",
    "pm_card_ok",
    "yes",
    "where is my order",
    "blah blah fnord",
    "thanks",
)
REFUSED = Fault(status=429, error="ThrottlingException")


def test_no_turn_asks_more_than_twice(remotely: Remotely) -> None:
    for message in JOURNEY:
        before = len(remotely.tally.calls)
        turn = remotely.world.talk(message)
        calls = remotely.tally.calls[before:]
        assert turn.reply
        assert [call.purpose for call in calls] in (["plan", "answer"], ["answer"]), message
        assert all(call.attempts == 1 and call.outcome == "answered" for call in calls), message
    assert len(remotely.stand_in.received) == len(remotely.tally.calls)


def test_tries_are_counted_apart_from_calls(remotely: Remotely) -> None:
    remotely.world.talk("hello")
    remotely.stand_in.faults.extend([REFUSED, REFUSED])
    before = len(remotely.stand_in.received)
    assert remotely.world.talk("find coffee").reply
    plan, answer = remotely.tally.calls[-2:]
    assert [(c.purpose, c.attempts) for c in (plan, answer)] == [("plan", 3), ("answer", 1)]
    assert len(remotely.stand_in.received) - before == 4
    assert plan.intent == "search"


def test_a_turn_without_the_remote_is_the_embedded_models_own(remotely: Remotely) -> None:
    """The stand-in says what the embedded model would: so nothing is to be seen of its failure."""
    asked = "find running shoes under $100"
    usual = remotely.world.talk(asked, ctx=remotely.world.guest("gst_other")).reply
    remotely.stand_in.faults.extend([REFUSED] * 6)
    turn = remotely.world.talk(asked)
    assert turn.reply
    assert usual
    assert turn.reply.text == usual.text
    assert [(c.outcome, c.reason, c.cost) for c in remotely.tally.calls[2:]] == [
        ("degraded", "ThrottlingException", 0)
    ] * 2


def test_nothing_personal_is_in_what_was_sent(remotely: Remotely) -> None:
    remotely.world.talk(*JOURNEY[:8], "write to ada@example.org or +44 20 7946 0958")
    sent = str([received.body for received in remotely.stand_in.received])
    for personal in ("Lovelace", "Elm Street", "LS1 1UR", "ada@example.org", "7946"):
        assert personal not in sent
    assert "[email_1]" in sent


def test_an_address_that_was_hidden_is_the_one_that_is_shipped_to(remotely: Remotely) -> None:
    turn = remotely.world.talk(*JOURNEY[:7])
    assert turn.reply
    assert turn.reply.checkout
    assert turn.reply.checkout.shipping_address
    assert turn.reply.checkout.shipping_address.name == "Ada Lovelace"
    assert turn.reply.checkout.shipping_address.line1 == "1 Elm Street"


def test_a_days_budget_degrades_the_turns_after_it(client: Any, remotely: Remotely) -> None:
    turns = 0
    while remotely.tally.calls == [] or remotely.tally.calls[-1].outcome == "answered":
        remotely.world.talk("find coffee")
        remotely.timer.pass_(1)
        turns += 1
        client.update_item(
            TableName=limits.TABLE.name,
            Key={
                "pk": {"S": f"{remotely.world.shop}#models"},
                "sk": {"S": remotely.world.clock.now().date().isoformat()},
            },
            UpdateExpression="ADD micro_usd :some",
            ExpressionAttributeValues={":some": {"N": "400000"}},
        )
        assert turns < 5
    assert remotely.tally.calls[-1].reason == "budget"
    sent = len(remotely.stand_in.received)
    assert remotely.world.talk("find coffee").reply
    assert len(remotely.stand_in.received) == sent


#: US dollars for 1,000 turns of the journey, by the list and the model's minimum of tokens for its
#: prompt cache: what was measured, and a fifth more. A change that makes turns dearer says so here.
DEAREST = [(MODEL, 4_096, 3.4), ("amazon.nova-lite-v1:0", 1_000, 0.093)]


@pytest.mark.parametrize(("model", "cache_from", "at_most"), DEAREST)
def test_what_a_thousand_turns_cost(remotely: Remotely, model: str, cache_from: int, at_most: float) -> None:
    remotely.stand_in.cache_from = cache_from
    remotely.world.talk(*JOURNEY)
    found = turn_cost(remotely.tally.calls, model)
    assert found.all.turns == len(JOURNEY)
    assert found.all.calls == found.all.attempts == len(remotely.tally.calls)
    assert {"search", "greeting", "add"} & {row.intent for row in found.intents}
    assert 0.5 * at_most < found.all.usd_per_1000 <= at_most
    assert found.all.usd_per_1000 > turn_cost(remotely.tally.calls, "self-hosted").all.usd_per_1000 == 0
