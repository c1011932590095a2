"""The memory's door over HTTP: see, tell, put right, forget, allow, take along."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from shared.assistant.store import TABLE as ASSISTANT
from shared.kernel.tenancy import Actor, Context
from shared.memory.store import TABLE
from tests.support.doors import House, opened
from tests.support.gateway import Answer
from tests.support.tables import create_tables

_PEOPLE = count()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch, opened() as made:
        create_tables(made.world.client, [TABLE, ASSISTANT])
        patch.setenv("MEMORY_TABLE", "memory")
        patch.setenv("ASSISTANT_TABLE", "assistant")
        yield made


@pytest.fixture
def ctx(house: House) -> Context:
    actor = Actor(kind="customer", id=f"usr_{next(_PEOPLE)}")
    return house.world.ctx.model_copy(update={"actor": actor})


def ask(house: House, ctx: Context | None, method: str, path: str = "", body: Any = None) -> Answer:
    return house.call("memory", method, f"/memory{path}", context=ctx, body=body)


def told(house: House, ctx: Context, topic: str, value: str, **more: Any) -> str:
    answer = ask(house, ctx, "POST", "/entries", {"topic": topic, "value": value, **more})
    assert answer.status == 201, answer.text
    return answer.json["entries"][-1]["id"]


def values(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [entry["value"] for entry in answer.json["entries"]]


def test_somebody_who_never_told_anything_has_an_empty_memory(house: House, ctx: Context) -> None:
    answer = ask(house, ctx, "GET")
    assert values(answer) == []
    assert answer.json["consent"] == {"learning": True, "share_with_model": False}
    assert answer.json["version"] == 0
    assert ask(house, None, "GET").status == 401


def test_an_entry_is_told_put_right_and_forgotten(house: House, ctx: Context) -> None:
    entry = told(house, ctx, "size", "43", kind="fact")
    shown = ask(house, ctx, "GET")
    assert shown.headers["etag"] == '"1"'
    assert shown.json["summary"] == "You wear size 43"
    assert shown.json["entries"][0] | {"created_at": 0, "updated_at": 0, "expires_at": 0} == {
        "id": entry, "kind": "fact", "topic": "size", "value": "43", "likes": True, "about": "",
        "source": {"kind": "stated", "turn_id": None, "session_id": None}, "consent": "asked",
        "confidence": 100, "used": True, "created_at": 0, "updated_at": 0, "expires_at": 0,
    }  # fmt: skip
    assert values(ask(house, ctx, "PATCH", f"/entries/{entry}", {"value": "44"})) == ["44"]
    assert values(ask(house, ctx, "DELETE", f"/entries/{entry}")) == []
    gone = ask(house, ctx, "DELETE", f"/entries/{entry}")
    assert (gone.status, gone.json["code"]) == (404, "unknown_memory")


def test_a_topic_is_forgotten_or_everything(house: House, ctx: Context) -> None:
    told(house, ctx, "size", "43")
    told(house, ctx, "diet", "vegan")
    told(house, ctx, "material", "wool", likes=False)
    assert values(
        house.call("memory", "DELETE", "/memory/entries", context=ctx, query={"topic": "size"})
    ) == [
        "vegan",
        "wool",
    ]
    assert values(ask(house, ctx, "DELETE", "/entries")) == []


def test_consent_is_changed_by_itself_and_kept(house: House, ctx: Context) -> None:
    ask(house, ctx, "PATCH", "", {"share_with_model": True})
    changed = ask(house, ctx, "PATCH", "", {"learning": False})
    assert changed.json["consent"] == {"learning": False, "share_with_model": True}
    ask(house, ctx, "DELETE", "/entries")
    assert ask(house, ctx, "GET").json["consent"] == {"learning": False, "share_with_model": True}


def test_a_memory_can_be_taken_along(house: House, ctx: Context) -> None:
    told(house, ctx, "diet", "vegan")
    export = ask(house, ctx, "GET", "/export")
    assert values(export) == ["vegan"]
    assert export.json["exported_at"].startswith("2026-03-10")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"topic": "religion", "value": "x"},
        {"topic": "size", "value": ""},
        {"topic": "size", "value": "4", "x": 1},
    ],
)
def test_what_is_no_statement_is_refused(house: House, ctx: Context, body: dict[str, Any]) -> None:
    assert ask(house, ctx, "POST", "/entries", body).status == 422


def test_a_guests_memory_is_taken_over_with_both_tokens(house: House, ctx: Context) -> None:
    house.handler("memory")
    from functions.memory import wiring

    issued = wiring.guests().issue(ctx.tenant)
    guest = wiring.guests().verify(issued.token)
    told(house, guest, "size", "43")
    for _ in range(2):
        assert values(ask(house, ctx, "POST", "/merges", {"guest_token": issued.token})) == ["43"]
    assert values(ask(house, guest, "GET")) == []
    assert ask(house, ctx, "POST", "/merges", {"guest_token": "forged"}).status == 401


def test_another_person_has_nothing_of_it(house: House, ctx: Context) -> None:
    entry = told(house, ctx, "size", "43")
    eve = ctx.model_copy(update={"actor": Actor(kind="customer", id="usr_eve")})
    assert values(ask(house, eve, "GET")) == []
    assert ask(house, eve, "DELETE", f"/entries/{entry}").status == 404
    assert ask(house, eve, "PATCH", f"/entries/{entry}", {"value": "1"}).status == 404
    assert values(ask(house, eve, "DELETE", "/entries")) == []
    assert values(ask(house, ctx, "GET")) == ["43"]
