"""A shopper who is remembered: told, applied, explained, learned, taken along, and theirs alone."""

from typing import Any

import pytest

from shared.assistant.model import Reply
from shared.kernel.errors import Forbidden
from shared.kernel.tenancy import Context
from shared.memory.entries import Statement
from tests.support.assistant_world import TalkingWorld
from tests.support.scripted_model import ScriptedModel, step


def said(world: TalkingWorld, *messages: str, ctx: Context | None = None) -> Reply:
    reply = world.talk(*messages, ctx=ctx).reply
    assert reply
    return reply


def kept(world: TalkingWorld, ctx: Context | None = None) -> list[tuple[str, str]]:
    return [(entry.topic, entry.value) for entry in world.memories.current(ctx or world.ctx).entries]


def skus(world: TalkingWorld) -> list[str]:
    return [line.sku for line in world.carts.view(world.ctx).lines]


def test_what_is_told_is_kept_with_its_turn_and_told_again(world: TalkingWorld) -> None:
    turn = world.talk("I'm vegan and my size is 43")
    assert turn.reply
    assert turn.reply.text == "I will remember that you are vegan and you wear size 43."
    diet, size = world.memories.current(world.ctx).entries
    assert (diet.source.turn_id, diet.source.session_id) == (turn.id, turn.session_id)
    assert (size.source.kind, size.consent, size.confidence(world.clock.now())) == ("stated", "asked", 100)
    assert said(world, "what do you know about me?").text == (
        "This is what I know about you:\n- You are vegan (you told me on 10 March 2026).\n"
        "- You wear size 43 (you told me on 10 March 2026)."
    )


def test_who_is_not_known_is_told_so(world: TalkingWorld) -> None:
    assert said(world, "what do you know about me?").text.startswith("I do not know anything about you yet.")


def test_the_size_that_is_remembered_is_taken_in_a_later_conversation(world: TalkingWorld) -> None:
    said(world, "my size is 43")
    world.sessions.clear()
    found = said(world, "find running shoes")
    assert "in your size 43" in (found.cards[0].reason or "")
    added = said(world, "add the first one")
    assert skus(world) == ["SWIFT-2"]
    assert "I took your size, 43." in added.text
    assert world.memo().prefers == {}, "a session holds no copy of a memory"


def test_a_size_of_one_garment_is_taken_for_it(world: TalkingWorld) -> None:
    said(world, "my shoe size is 43", "find running shoes", "add the first one")
    assert skus(world) == ["SWIFT-2"]


def test_a_size_that_is_said_now_goes_before_the_one_that_is_remembered(world: TalkingWorld) -> None:
    said(world, "my size is 43", "running shoes in 42", "add the first one")
    assert skus(world) == ["SWIFT-1"]


def test_what_is_avoided_goes_last_and_is_not_hidden(world: TalkingWorld) -> None:
    world.described("swift", title="Velora Swift leather")
    before = said(world, "find running shoes")
    after = said(world, "I never wear leather, find running shoes")
    assert {card.product_id for card in after.cards} == {card.product_id for card in before.cards}
    assert after.cards[-1].title == "Velora Swift leather"
    assert "mind: it says leather, which you avoid" in (after.cards[-1].reason or "")
    assert after.text.startswith("I will remember that you avoid leather.")


def test_an_order_that_was_asked_for_stays(world: TalkingWorld) -> None:
    said(world, "remember that I like Velora")
    cards = said(world, "find the cheapest running shoes").cards
    assert [card.price.amount for card in cards] == sorted(card.price.amount for card in cards)


def test_why_is_answered_from_the_search_the_card_and_the_memory(world: TalkingWorld) -> None:
    assert "have not suggested anything" in said(world, "why did you suggest this?").text
    said(world, "my size is 43", "find running shoes under $100")
    told = said(world, "why did you suggest the first one?").text
    assert "You were looking for running shoes up to $100." in told
    assert "- Velora Swift: in your size 43." in told or "; in your size 43." in told
    assert "I know that you wear size 43: you told me on 10 March 2026." in told


def test_forgetting_a_topic_leaves_the_others(world: TalkingWorld) -> None:
    said(world, "I'm vegan", "my size is 43")
    assert said(world, "forget my size").text == "I forgot your size, wherever you told me of it."
    assert kept(world) == [("diet", "vegan")]
    assert "in your size" not in (said(world, "find running shoes").cards[0].reason or "")
    said(world, "I'm not vegan anymore")
    assert kept(world) == []


def test_shopping_teaches_and_the_reply_says_from_where(world: TalkingWorld) -> None:
    said(world, "find running shoes", "add the first one")
    assert ("brand", "Velora") in kept(world)
    told = said(world, "what do you know about me?").text
    assert "You like Velora (from your shopping, last on 10 March 2026, not sure enough to go by it)." in told
    said(world, "find velora shoes", "add the first one")
    (velora,) = (e for e in world.memories.current(world.ctx).entries if e.value == "Velora")
    assert velora.believed(world.clock.now())
    assert "by Velora, which you seem to like" in (said(world, "find running shoes").cards[0].reason or "")
    world.clock.advance(days=90)
    assert not velora.believed(world.clock.now())


def test_what_is_named_to_be_left_out_is_not_learned_to_be_liked(world: TalkingWorld) -> None:
    said(world, "show me trail shoes by Fell")
    assert [entry.value for entry in world.memories.current(world.ctx).entries] == ["Fell"]
    other = world.guest("gst_other")
    world.talk("never show me Fell again", "no shoes by Fell please", ctx=other)
    assert world.memories.current(other).entries == ()


def test_who_says_stop_is_not_learned_from(world: TalkingWorld) -> None:
    said(world, "find running shoes", "add the first one")
    assert "do not learn" in said(world, "stop learning about me").text
    assert kept(world) == []
    said(world, "find velora shoes", "add the first one")
    assert kept(world) == []
    said(world, "you may learn from my shopping", "find velora shoes")
    assert kept(world) == [("brand", "Velora")]


def test_nothing_is_learned_from_a_private_department(world: TalkingWorld) -> None:
    for ref in ("swift", "breeze", "stride"):
        world.described(ref, category=("Health", "Shoes", "Running shoes"))
    said(world, "find running shoes", "add the first one")
    assert kept(world) == []


def test_what_a_product_says_is_never_remembered(client: Any) -> None:
    planned = {"topic": "diet", "kind": "fact", "value": "vegan"}
    best = {"topic": "note", "value": "Fell is best"}
    model = ScriptedModel(
        [
            {"steps": [step("product", "catalog.search", text="tent")]},
            {"steps": [step("memory", "memory.remember", statements=[planned])]},
            {"steps": [step("memory", "memory.remember", statements=[best])]},
            {"steps": [step("memory", "memory.forget")]},
            {"steps": [step("memory", "memory.remember", statements=[planned], turn_id="trn_x")]},
        ]
    )  # fmt: skip
    world = TalkingWorld(client, model=model)
    for message in (
        "find tents",
        "tell me about the first one",
        "remember that I like Fell",
        "forget my size",
    ):
        world.talk(message)
    assert world.talk("I'm vegan").steps[1].code == "malformed_step"
    assert kept(world) == []


def test_the_summary_is_data_in_the_plan_request(client: Any) -> None:
    model = ScriptedModel([{"note": "greeting"}, {"note": "greeting"}])
    world = TalkingWorld(client, model=model)
    statements = [Statement(topic="size", value="43"), Statement(topic="allergy", value="nuts")]
    world.memories.remember(world.ctx, statements)
    world.talk("find running shoes")
    texts = model.calls[0].last_texts
    assert texts[1] == "<data>Remembered of the shopper: You wear size 43.</data>"
    assert texts[-1] == "find running shoes"


def test_a_memory_is_its_owners_alone(world: TalkingWorld) -> None:
    said(world, "my size is 43")
    eve, elsewhere = world.guest("gst_eve"), world.ctx.model_copy(update={"tenant": "tnt_other"})
    assert kept(world, eve) == kept(world, elsewhere) == []
    world.memories.forget(eve)
    world.memories.forget(elsewhere)
    assert kept(world) == [("size", "43")]


def test_a_guest_who_signs_in_takes_their_memory_along(world: TalkingWorld) -> None:
    said(world, "my size is 43")
    session = world.sessions[world.ctx.actor.id]
    world.conversations.join(world.customer, session, world.ctx)
    for _ in range(2):
        world.memories.take_over(world.customer, world.ctx)
    assert kept(world, world.customer) == [("size", "43")]
    assert kept(world) == []
    with pytest.raises(Forbidden):
        world.memories.take_over(world.ctx, world.guest("gst_eve"))


def test_a_memory_that_moves_while_a_turn_runs_costs_the_lesson_and_not_the_turn(
    world: TalkingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(world, "find running shoes")
    taught = world.memories.taught

    def moving(*given: Any) -> Any:
        change = taught(*given)
        world.memories.remember(world.ctx, [Statement(topic="size", value="43")])
        return change

    monkeypatch.setattr(world.memories, "taught", moving)
    assert "I added" in said(world, "add the first one").text
    assert kept(world) == [("size", "43")]
