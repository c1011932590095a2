"""The small words: clock, ids, paging, quantity, tenancy, errors, events, changes, tools."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.kernel import paging
from shared.kernel.change import Change, Write
from shared.kernel.clock import FrozenClock, SystemClock, epoch
from shared.kernel.errors import Conflict, Forbidden, Invalid, Limited, Problem, Stale
from shared.kernel.events import Announcer, Fact
from shared.kernel.ids import Ids, IdText, derived, is_id
from shared.kernel.model import Model
from shared.kernel.quantity import EACH, MOST, Count, SellUnit
from shared.kernel.tenancy import SYSTEM, Actor, Context, system
from shared.kernel.tool import Tool

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
times = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
prefixes = st.from_regex(r"[a-z]{2,5}", fullmatch=True)


@given(times, st.integers(1, 10**9), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_later_millisecond_sorts_later(at: datetime, later: int, a: bytes, b: bytes) -> None:
    first = Ids(FrozenClock(at), lambda _: a).new("ord")
    second = Ids(FrozenClock(at + timedelta(milliseconds=later)), lambda _: b).new("ord")
    assert first < second


@given(prefixes, times, st.binary(min_size=10, max_size=10))
def test_every_id_has_its_form_and_is_a_version_7_uuid(prefix: str, at: datetime, random: bytes) -> None:
    made = Ids(FrozenClock(at), lambda _: random).new(prefix)
    assert is_id(made, prefix)
    TypeAdapter(IdText).validate_python(made)
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    value = 0
    for letter in made.partition("_")[2]:
        value = value * 32 + alphabet.index(letter)
    assert value >> 80 == int(at.timestamp() * 1000)
    assert (value >> 76) & 0xF == 7
    assert (value >> 62) & 0x3 == 2


def test_ids_of_one_moment_differ() -> None:
    ids = Ids(FrozenClock(NOON), secrets.token_bytes)
    assert len({ids.new("evt") for _ in range(1000)}) == 1000


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_a_derived_id_follows_from_its_parts(parts: list[str]) -> None:
    assert derived("trn", *parts) == derived("trn", *parts)
    assert is_id(derived("trn", *parts), "trn")
    assert derived("trn", *parts, "more") != derived("trn", *parts)


@pytest.mark.parametrize(
    "text", ["", "ord_", "ord_01", "usr_" + "0" * 26, "ord_" + "i" * 26, "ord_" + "0" * 26 + "\n"]
)
def test_what_is_no_id_of_the_kind(text: str) -> None:
    assert not is_id(text, "ord")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_a_cursor_gives_its_position_back(position: dict[str, Any]) -> None:
    cursor = paging.encode(position)
    assert cursor is not None
    assert cursor.isascii()
    assert "=" not in cursor
    assert paging.decode(cursor) == position


@given(st.text())
def test_any_text_is_a_position_or_refused(text: str) -> None:
    try:
        position = paging.decode(text)
    except Invalid as refused:
        assert refused.problems[0].path == "query.cursor"
    else:
        assert isinstance(position, dict)


def test_a_cursor_of_endless_depth_is_refused() -> None:
    deep = paging.base64.urlsafe_b64encode(b"[" * 100_000).decode()
    with pytest.raises(Invalid):
        paging.decode(deep)


def test_no_position_has_no_cursor() -> None:
    assert paging.encode(None) is None
    assert paging.decode(None) is None


@given(st.integers(1, MOST), st.integers(1, 1000))
def test_a_count_of_increments_in_words(count: int, increment: int) -> None:
    assert EACH.words(count) == str(count)
    assert SellUnit(unit="g", increment=increment).words(count) == f"{count * increment} g"


@pytest.mark.parametrize("count", [0, -1, MOST + 1, 1.5, "x"])
def test_what_is_no_count(count: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Count).validate_python(count)


def test_a_clock_that_stands_still_until_it_is_moved() -> None:
    clock = FrozenClock(NOON)
    clock.advance(minutes=5, seconds=1)
    assert clock.now() == NOON + timedelta(seconds=301)
    assert epoch(clock.now()) == epoch(NOON) + 301
    assert SystemClock().now().tzinfo is UTC


def test_a_model_is_frozen_and_refuses_what_it_does_not_know() -> None:
    actor = Actor(kind="guest", id="gst_1")
    with pytest.raises(ValidationError):
        actor.id = "gst_2"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Actor.model_validate({"kind": "guest", "id": "gst_1", "admin": True})


def test_a_scope_that_is_missing_is_told() -> None:
    ctx = Context(tenant="tnt_1", actor=Actor(kind="guest", id="gst_1"), scopes=frozenset({"shop"}))
    ctx.require("shop")
    with pytest.raises(Forbidden) as refused:
        ctx.require("platform")
    assert refused.value.facts == {"required_scope": "platform"}


def test_the_store_itself_acts_as_system() -> None:
    ctx = system("tnt_1", "c-1", frozenset({"shop"}))
    assert (ctx.actor, ctx.tenant, ctx.correlation_id, ctx.scopes) == (SYSTEM, "tnt_1", "c-1", {"shop"})


def test_a_refusal_carries_words_places_and_facts() -> None:
    problem = Problem(path="$.sku", code="unknown", message="no such")
    refused = Conflict("No.", problem, available=2)
    assert (str(refused), refused.problems, refused.facts) == ("No.", (problem,), {"available": 2})
    limited = Limited("Slow down.", retry_after=9, limit=60)
    assert (limited.retry_after, limited.facts) == (9, {"limit": 60})


class Happened(Fact):
    name: ClassVar[str] = "room.happened"
    version: ClassVar[int] = 2
    thing_id: str


def test_facts_leave_in_envelopes() -> None:
    clock = FrozenClock(NOON)
    ctx = Context(tenant="tnt_1", actor=Actor(kind="guest", id="gst_1"), correlation_id="c-1")
    announcer = Announcer(Ids(clock), clock)
    first, second = announcer.envelopes(ctx, [Happened(thing_id="a"), Happened(thing_id="b")])
    assert (first.name, first.version, first.tenant, first.actor) == ("room.happened", 2, "tnt_1", "gst_1")
    assert (first.correlation_id, first.at, first.data) == ("c-1", NOON, {"thing_id": "a"})
    assert first.id != second.id
    assert announcer.envelopes(ctx, []) == []


def test_changes_add_up_in_order() -> None:
    one = Change((Write("Put", {"Item": 1}, Stale("one")),))
    two = Change((Write("Delete", {"Key": 2}, Stale("two")),))
    assert [write.request for write in (one + two).writes] == [{"Item": 1}, {"Key": 2}]


class Question(Model):
    text: str


def test_a_tool_shows_the_schema_of_its_input() -> None:
    tool = Tool(
        name="room.ask", description="Ask.", input=Question, effect="read", run=lambda _, given: given
    )
    assert tool.schema()["required"] == ["text"]
    assert tool.schema()["additionalProperties"] is False
