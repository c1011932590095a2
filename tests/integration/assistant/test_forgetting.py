"""Forgetting leaves no copy: values that stand nowhere else are planted, forgotten, and looked for in
every item of every table."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from shared.assistant.model import Claim
from shared.kernel.errors import Conflict
from shared.memory.entries import Correction, Statement
from tests.support.assistant_world import TalkingWorld
from tests.support.items import readable

#: No catalogue has these.
SIZE, OLD_SIZE, NUT, NOTE, LIKE = "4711", "4710", "quibbernuts", "Zorblex", "frumious"
PLANTED = (SIZE, OLD_SIZE, NUT, NOTE, LIKE)


def everything(client: Any) -> str:
    """Every item of every table, as text."""
    pages = [
        page
        for table in client.list_tables()["TableNames"]
        for page in client.get_paginator("scan").paginate(TableName=table)
    ]
    return json.dumps([item for page in pages for item in readable(page["Items"])]).casefold()


def left(client: Any) -> set[str]:
    """What of the planted is still kept. A number counts where it is no part of a longer word or id:
    random ids have any four digits sooner or later."""
    kept = everything(client)
    return {
        value for value in PLANTED if re.search(rf"(?<![\w-]){re.escape(value.casefold())}(?![\w-])", kept)
    }


@pytest.fixture
def planted(client: Any, world: TalkingWorld) -> TalkingWorld:
    """A shopper who said it all, in two conversations, and had it repeated, used and corrected."""
    world.talk(
        f"my size is {OLD_SIZE}",
        f"my size is {SIZE}",
        f"running shoes in {SIZE}",
        "what do you know about me?",
    )
    world.sessions.clear()
    world.talk(f"I'm allergic to {NUT}, find me coffee", f"find {NUT}", "why did you suggest this?")
    world.talk(
        f"remember that my dog is called {NOTE}",
        f"remember that I like {LIKE}",
        "find running shoes",
        f"{NOTE} treats",
    )
    world.talk("what do you know about me?", f"is there a {LIKE} tent")
    assert left(client) == set(PLANTED)
    return world


FORGETTING: dict[str, Callable[[TalkingWorld], Any]] = {
    "in words": lambda world: world.talk("forget everything"),
    "in words, elsewhere": lambda world: (world.sessions.clear(), world.talk("forget everything")),
    "over the API": lambda world: world.memories.forget(world.ctx),
    "one by one": lambda world: [
        world.memories.forget(world.ctx, [entry.topic]) for entry in world.memories.current(world.ctx).entries
    ],
}


@pytest.mark.parametrize("way", FORGETTING)
def test_after_forgetting_everything_no_table_has_a_word_of_it(
    client: Any, planted: TalkingWorld, way: str
) -> None:
    FORGETTING[way](planted)
    assert left(client) == set()
    assert planted.memories.current(planted.ctx).entries == ()
    reply = planted.talk("what do you know about me?").reply
    assert reply
    assert reply.text.startswith("I do not know anything about you yet.")


def test_a_topic_goes_with_what_was_said_of_it_long_ago_and_the_rest_stays(
    client: Any, planted: TalkingWorld
) -> None:
    planted.talk("forget my size")
    assert left(client) == set(PLANTED) - {SIZE, OLD_SIZE}


def test_a_thing_goes_by_its_own_words_and_the_words_that_forgot_it_go_too(
    client: Any, planted: TalkingWorld
) -> None:
    turn = planted.talk(f"forget that my dog is called {NOTE}")
    assert left(client) == set(PLANTED) - {NOTE}
    assert turn.redacted
    assert NOTE not in turn.model_dump_json()


def test_one_entry_goes_by_its_id_and_a_corrected_value_is_gone(client: Any, planted: TalkingWorld) -> None:
    by_topic = {entry.topic: entry.id for entry in planted.memories.current(planted.ctx).entries}
    planted.memories.forget_entry(planted.ctx, by_topic["allergy"])
    planted.memories.correct(planted.ctx, by_topic["note"], Correction(value="my dog is called Rex"))
    assert left(client) == {SIZE, OLD_SIZE, LIKE}


def test_what_others_said_stays_theirs(client: Any, planted: TalkingWorld) -> None:
    planted.talk(f"I'm allergic to {NUT}", ctx=planted.guest("gst_eve"))
    planted.memories.forget(planted.ctx)
    assert left(client) == {NUT}


def test_what_a_guest_said_goes_when_the_customer_that_they_became_forgets(
    client: Any, planted: TalkingWorld
) -> None:
    session = planted.sessions[planted.ctx.actor.id]
    planted.conversations.join(planted.customer, session, planted.ctx)
    planted.memories.take_over(planted.customer, planted.ctx)
    planted.memories.forget(planted.customer)
    assert left(client) == set()


def test_a_turn_that_is_under_way_elsewhere_is_let_go(client: Any, planted: TalkingWorld) -> None:
    session = planted.sessions[planted.ctx.actor.id]
    now = planted.clock.now()
    claim = Claim(message=f"is there {NUT} in it", started_at=now, until=now.replace(hour=13))
    was = planted.store.claim(planted.shop, session, planted.ctx.actor.id, claim, None)
    assert was
    planted.memories.forget(planted.ctx)
    assert left(client) == set()
    late = was.model_copy(update={"version": was.version + 1})
    with pytest.raises(Conflict):
        planted.uow.commit(planted.store.answering(late, []))
    assert left(client) == set()


def test_the_same_key_still_gives_the_turn_whose_words_were_forgotten(world: TalkingWorld) -> None:
    session = world.conversations.open(world.ctx).id
    message = f"forget that I like {LIKE} shoes"
    world.memories.remember(world.ctx, [Statement(topic="taste", value=f"{LIKE} shoes")])
    first = world.conversations.say(world.ctx, session, message, "key-1")
    assert world.conversations.say(world.ctx, session, message, "key-1") == first
    assert LIKE not in first.model_dump_json()


def test_no_stream_keeps_what_was_forgotten(client: Any) -> None:
    for name in ("memory", "assistant"):
        assert "StreamSpecification" not in client.describe_table(TableName=name)["Table"]
