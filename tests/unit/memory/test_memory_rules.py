"""What a memory keeps, in whose place, for how long, and what it may learn."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from shared.kernel.tenancy import Actor
from shared.memory.entries import ConsentChange, Correction, Lesson, Source, Statement
from shared.memory.model import GUESTS_KEPT, KEPT, MOST_ENTRIES, Memory, MemoryFull, UnknownEntry
from shared.memory.private import private
from shared.memory.views import SUMMARY_BUDGET, summary

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
STATED, LEARNED = Source(kind="stated", turn_id="trn_1"), Source(kind="learned")
BLUE = Lesson(topic="colour", value="Blue", signal="carted")


def memory(kind: str = "customer") -> Memory:
    return Memory(tenant="tnt_a", owner=Actor(kind=kind, id=f"{kind}_1"), updated_at=NOON)  # pyright: ignore[reportArgumentType]


def told(kept: Memory, *said: Statement, at: datetime = NOON) -> Memory:
    for statement in said:
        kept = kept.with_stated(f"mem_{kept.version}", statement, STATED, at)
    return kept


def taught(kept: Memory, *lessons: Lesson, at: datetime = NOON) -> Memory:
    for lesson in lessons:
        kept = kept.with_lesson(f"mem_{kept.version}", lesson, LEARNED, at)
    return kept


def values(kept: Memory) -> list[str]:
    return [entry.value for entry in kept.entries]


def size(value: str, about: str = "") -> Statement:
    return Statement(kind="fact", topic="size", value=value, about=about)


def test_a_new_size_takes_the_place_of_the_old_one_and_anothers_size_does_not() -> None:
    kept = told(memory(), size("43"), size("38", "wife"), size("44"))
    assert values(kept) == ["38", "44"]
    assert {entry.confidence(NOON) for entry in kept.entries} == {100}


def test_the_last_word_on_a_thing_counts() -> None:
    kept = told(
        memory(),
        Statement(topic="material", value="Wool"),
        Statement(topic="material", value="wool", likes=False),
    )
    assert [(entry.value, entry.likes) for entry in kept.entries] == [("wool", False)]


@pytest.mark.parametrize(("kind", "kept_for"), [("customer", KEPT), ("guest", GUESTS_KEPT)])
def test_a_statement_expires(kind: str, kept_for: timedelta) -> None:
    kept = told(memory(kind), size("43"))
    assert kept.living(NOON + kept_for - timedelta(seconds=1))
    assert not kept.living(NOON + kept_for)
    assert kept.purge_at == NOON + kept_for


def test_what_was_said_again_lives_from_then_on() -> None:
    later = NOON + timedelta(days=300)
    kept = told(told(memory(), size("43")), size("43"), at=later)
    assert kept.entries[0].expires_at == later + KEPT
    assert kept.entries[0].created_at == NOON


def test_one_signal_is_kept_and_not_gone_by_and_two_are() -> None:
    once = taught(memory(), BLUE)
    assert values(once) == ["Blue"]
    assert not once.used(NOON)
    twice = taught(once, BLUE)
    assert [entry.value for entry in twice.used(NOON)] == ["Blue"]
    assert 0 < twice.entries[0].confidence(NOON) < 100


def test_what_was_learned_fades_and_goes() -> None:
    kept = taught(memory(), BLUE, BLUE)
    assert not kept.used(NOON + timedelta(days=30))
    assert kept.living(NOON + timedelta(days=30))
    assert not kept.living(NOON + timedelta(days=120))


def test_what_was_stated_is_not_learned_over_and_no_other_topic_is_learned() -> None:
    kept = told(memory(), Statement(topic="colour", value="blue", likes=False))
    assert taught(kept, BLUE) is kept
    assert taught(kept, Lesson(topic="diet", value="vegan", signal="bought")) is kept


def test_who_does_not_want_to_be_learned_from_is_not_and_loses_what_was_learned() -> None:
    kept = told(taught(memory(), BLUE, BLUE), size("43"))
    refused = kept.allowing(ConsentChange(learning=False), NOON)
    assert values(refused) == ["43"]
    assert taught(refused, BLUE) is refused
    assert not memory().consent.share_with_model


def test_a_full_memory_lets_go_of_what_was_learned_and_never_of_what_was_told() -> None:
    kept = taught(memory(), BLUE)
    kept = told(kept, *(Statement(topic="taste", value=f"thing {n}") for n in range(MOST_ENTRIES)))
    assert len(kept.entries) == MOST_ENTRIES
    assert "Blue" not in values(kept)
    assert taught(kept, BLUE) is kept
    with pytest.raises(MemoryFull):
        told(kept, size("43"))


def test_a_correction_is_a_statement_in_the_same_place() -> None:
    kept = taught(memory(), BLUE)
    (entry,) = kept.entries
    right = kept.corrected(entry.id, Correction(value="Green", likes=False), NOON)
    assert [(e.id, e.value, e.likes, e.source.kind) for e in right.entries] == [
        (entry.id, "Green", False, "stated")
    ]
    assert right.version == kept.version + 1
    with pytest.raises(UnknownEntry):
        right.corrected("mem_none", Correction(), NOON)


def test_a_guest_who_signs_in_takes_it_along_and_their_own_word_stands() -> None:
    mine, guest = (
        told(memory(), size("43")),
        told(memory("guest"), size("41"), Statement(topic="diet", value="vegan")),
    )
    joined = mine.joined(guest, NOON)
    assert values(joined) == ["43", "vegan"]
    assert joined.before == ("guest_1",)
    assert joined.entries[1].expires_at == NOON + KEPT


def test_a_refusal_to_be_learned_from_is_taken_along_too() -> None:
    guest = memory("guest").allowing(ConsentChange(learning=False), NOON)
    joined = taught(memory(), BLUE).joined(guest, NOON)
    assert not joined.consent.learning
    assert not joined.entries


def test_the_summary_keeps_to_its_budget_and_to_what_may_be_shared() -> None:
    kept = told(memory(), *(Statement(topic="taste", value=f"{n} {'x' * 90}") for n in range(20)))
    assert 0 < len(summary(kept, NOON)) <= SUMMARY_BUDGET
    kept = told(memory(), Statement(topic="allergy", value="nuts"), size("43"))
    assert summary(kept, NOON, shared=False) == "You wear size 43"
    assert "allergic to nuts" in summary(kept, NOON)


def test_a_value_has_something_to_read_and_is_one_line() -> None:
    with pytest.raises(ValidationError):
        size("\u200b\n")
    assert size(" 43\n eu ").value == "43 eu"


@pytest.mark.parametrize(
    ("texts", "is_private"),
    [(["Health & Pharmacy"], True), (["Books", "Religion"], True), (["Shoes"], False)],
)
def test_departments_that_tell_too_much_are_known(texts: list[str], is_private: bool) -> None:
    assert private(texts) is is_private
