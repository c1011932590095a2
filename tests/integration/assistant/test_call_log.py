"""What remote models were told and answered: kept with the turn, without personal data, gone with what is
forgotten, and read by nobody but who looks after that shop's assistant."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from local.bedrock import Fault
from shared.assistant.agent import Assistant
from shared.assistant.calls import CallReading, TurnCalls
from shared.assistant.model import Turn
from shared.assistant.models.embedded import EmbeddedModel
from shared.assistant.models.metering import TelemetryMeter
from shared.kernel.errors import Conflict, Forbidden, Invalid
from shared.kernel.paging import encode
from shared.kernel.tenancy import Context, system
from shared.memory.entries import ConsentChange
from shared.runtime.telemetry import logger
from tests.support.assistant_world import TalkingWorld
from tests.support.items import readable
from tests.support.remote_world import MODEL, Remotely

SIZE, OLD_SIZE, NOTE = "4711", "4710", "Zorblex"
READER = frozenset({"audit:read"})
BUSY = Fault(status=400, error="ValidationException")


def kept(world: TalkingWorld, **asked: Any) -> list[TurnCalls]:
    """A shop's records of today, newest first."""
    found = reading(world).list(system(world.shop, scopes=READER), **{**PAGE, **asked})
    return found.items


PAGE: dict[str, Any] = {"day": None, "session_id": None, "limit": 50, "cursor": None}


def reading(world: TalkingWorld) -> CallReading:
    return CallReading(store=world.told, clock=world.clock)


def items(client: Any) -> list[dict[str, Any]]:
    """The records as they lie in the table."""
    pages = client.get_paginator("scan").paginate(TableName="assistant")
    return [item for page in pages for item in page["Items"] if "#calls#" in item["pk"]["S"]]


def test_each_call_is_kept_with_what_it_took_and_both_sides_words(remotely: Remotely) -> None:
    turn = remotely.world.talk("find coffee")
    (record,) = kept(remotely.world)
    assert (record.session_id, record.turn_id) == (turn.session_id, turn.id)
    plan, answer = record.calls
    for call, metered in zip(record.calls, remotely.tally.calls, strict=True):
        figures = call.model_dump(exclude={"sent", "received"})
        assert figures == {
            **metered.model_dump(exclude={"tenant", "usage"}), **metered.usage.model_dump()
        }  # fmt: skip
    assert (plan.purpose, plan.intent, plan.model, plan.outcome) == ("plan", "search", MODEL, "answered")
    assert plan.prompt.startswith("plan.v")
    assert plan.cost > 0
    assert plan.sent[-1] == "find coffee"
    assert json.loads(plan.received[0])["steps"][0]["tool"] == "catalog.search"
    assert turn.reply
    assert "\n".join(answer.received) == turn.reply.text


def test_the_record_is_what_was_sent(remotely: Remotely) -> None:
    remotely.world.talk("write to ada@example.org or +44 20 7946 0958, and find coffee")
    (record,) = kept(remotely.world)
    for call, received in zip(record.calls, remotely.stand_in.received, strict=True):
        wire = [block["text"] for said in received.body["messages"] for block in said["content"]]
        assert list(call.sent) == wire


@pytest.mark.parametrize("consented", [False, True])
def test_nothing_personal_is_kept_whatever_the_shopper_allows(
    client: Any, remotely: Remotely, consented: bool
) -> None:
    world = remotely.world
    world.memories.allow(world.ctx, ConsentChange(share_with_model=consented))
    world.talk("find a tent", "add it", "check out")
    world.talk("ship to Ada Lovelace, 1 Elm Street, Leeds, LS1 1UR, United Kingdom")
    world.talk("write to ada@example.org or +44 20 7946 0958")
    sent = str([received.body for received in remotely.stand_in.received])
    assert ("ada@example.org" in sent) is consented
    lying = str(items(client))
    for personal in ("Lovelace", "Elm Street", "LS1 1UR", "ada@example.org", "7946"):
        assert personal not in lying
    assert "[email_1]" in lying


def test_a_call_that_failed_is_kept_and_one_that_was_never_sent_is_not(
    remotely: Remotely, client: Any
) -> None:
    remotely.stand_in.faults.extend([BUSY, BUSY])
    remotely.world.talk("find coffee")
    (record,) = kept(remotely.world)
    assert [(c.outcome, c.reason, c.attempts, c.received) for c in record.calls] == [
        ("degraded", "ValidationException", 1, ())
    ] * 2
    assert record.calls[0].sent[-1] == "find coffee"
    remotely.stand_in.faults.extend([BUSY] * 3)
    remotely.world.talk(*["find coffee"] * 4)
    assert remotely.tally.calls[-1].reason == "circuit_open"
    assert len(items(client)) == 3


def test_no_record_and_no_call_where_nothing_leaves_the_house(client: Any, world: TalkingWorld) -> None:
    world.talk("find coffee")
    assert items(client) == []


def test_a_record_takes_no_call_of_the_database_more(remotely: Remotely, client: Any) -> None:
    made: list[str] = []
    client.meta.events.register("before-call.dynamodb", lambda model, **_: made.append(model.name))
    remotely.world.talk("hello")

    def calls() -> list[str]:
        made.clear()
        remotely.world.talk("find coffee")
        return [name for name in made if name != "UpdateItem"]

    with_a_record = calls()
    assert len(items(client)) == 2
    world = remotely.world
    world.agent = Assistant(**{**world.made_of(), "model": EmbeddedModel(lexicons=world.lexicons)})
    assert with_a_record == calls()
    assert len(items(client)) == 2


def test_a_record_goes_with_its_conversation(remotely: Remotely, client: Any) -> None:
    remotely.world.talk("hello")
    (item,) = items(client)
    expires = remotely.world.clock.now() + timedelta(days=30)
    assert int(item["purge_at"]["N"]) == int(expires.timestamp())


FORGETTING: dict[str, Callable[[TalkingWorld], Any]] = {
    "everything, in words": lambda world: world.talk("forget everything"),
    "everything, in words, elsewhere": lambda world: (
        world.sessions.clear(),
        world.talk("forget everything"),
    ),
    "everything, over the API": lambda world: world.memories.forget(world.ctx),
    "one by one": lambda world: [
        world.memories.forget(world.ctx, [entry.topic]) for entry in world.memories.current(world.ctx).entries
    ],
}


@pytest.mark.parametrize("way", FORGETTING)
def test_after_forgetting_no_record_has_a_word_and_all_have_their_figures(
    client: Any, remotely: Remotely, way: str
) -> None:
    world = remotely.world
    world.talk(f"my size is {OLD_SIZE}", f"my size is {SIZE}", f"running shoes in {SIZE}")
    world.talk(f"remember that my dog is called {NOTE}", f"{NOTE} treats", "find running shoes")
    before = str(items(client))
    assert all(value in before for value in (SIZE, OLD_SIZE, NOTE))
    made = len(items(client))
    FORGETTING[way](world)
    everything = json.dumps(
        [readable(client.scan(TableName=name)["Items"]) for name in client.list_tables()["TableNames"]]
    ).casefold()
    assert not [value for value in (SIZE, OLD_SIZE, NOTE) if value.casefold() in everything]
    records = kept(world)
    assert len(records) >= made
    assert all(record.wordless == "forgotten" and record.calls[0].cost for record in records[-made:])


def test_what_others_were_told_stays(remotely: Remotely) -> None:
    world, eve = remotely.world, remotely.world.guest("gst_eve")
    world.talk("find coffee", ctx=eve)
    world.talk("find a tent")
    world.memories.forget(world.ctx)
    assert {record.wordless for record in kept(world, session_id=world.sessions["gst_eve"])} == {None}


def test_a_turn_that_was_not_kept_leaves_its_figures_alone(remotely: Remotely) -> None:
    """Somebody has everything forgotten while the model still thinks: the late turn is refused, and its
    words are in no record either."""
    world = remotely.world
    world.talk("hello")
    answer = remotely.stand_in.answer

    def forgetting(body: Any) -> Any:
        world.memories.forget(world.ctx)
        return answer(body)

    remotely.stand_in.answer = forgetting
    with pytest.raises(Conflict):
        world.talk(f"remember that my dog is called {NOTE}")
    world.clock.advance(seconds=1)
    late, *_ = (record for record in kept(world) if record.wordless == "unanswered")
    assert late.calls[0].cost > 0
    assert NOTE not in str(kept(world))


def test_no_log_has_a_word_of_it(remotely: Remotely, caplog: pytest.LogCaptureFixture) -> None:
    guarded: Any = remotely.world._given  # pyright: ignore[reportPrivateUsage]
    guarded._meter = TelemetryMeter()
    with caplog.at_level(logging.INFO, logger=logger().name):
        remotely.world.talk(f"find {NOTE}")
    logged = [str(vars(record)) for record in caplog.records]
    assert [line for line in logged if "model call" in line]
    assert not [line for line in logged if NOTE.casefold() in line.casefold()]


def spread(world: TalkingWorld, turns: int) -> list[Turn]:
    said = list[Turn]()
    for _ in range(turns):
        said.append(world.talk("hello"))
        world.clock.advance(seconds=10)
    return said


def test_pages_are_newest_first_and_go_on_where_the_last_one_ended(remotely: Remotely) -> None:
    world = remotely.world
    newest = [turn.id for turn in reversed(spread(world, 5))]
    reader, found, cursor = system(world.shop, scopes=READER), list[str](), None
    while len(found) < 5:
        page = reading(world).list(reader, **{**PAGE, "limit": 2, "cursor": cursor})
        found += [record.turn_id for record in page.items]
        cursor = page.next_cursor
    assert found == newest
    yesterday = world.clock.now().date() - timedelta(days=1)
    assert reading(world).list(reader, **{**PAGE, "day": yesterday}).items == []


def test_another_day_another_conversation_another_shop(remotely: Remotely) -> None:
    world = remotely.world
    world.talk("hello")
    world.talk("hello", ctx=world.guest("gst_eve"))
    assert len(kept(world)) == 2
    assert [r.session_id for r in kept(world, session_id=world.sessions["gst_eve"])] == [
        world.sessions["gst_eve"]
    ]
    elsewhere = reading(world).list(system("tnt_other", scopes=READER), **PAGE)
    assert elsewhere.items == []


def test_a_cursor_is_one_that_we_gave(remotely: Remotely) -> None:
    for cursor in ("x", encode({"after": ""}), encode({"after": "tnt_other#calls"})):
        with pytest.raises(Invalid):
            kept(remotely.world, cursor=cursor)


def test_only_who_may_read_it_does(remotely: Remotely) -> None:
    world = remotely.world
    everything_else = frozenset({"shop", "profile", "support:write", "tenant:write", "platform"})
    people: list[Context] = [world.ctx, world.customer, system(world.shop, scopes=everything_else)]
    for person in people:
        with pytest.raises(Forbidden):
            reading(world).list(person, **PAGE)
