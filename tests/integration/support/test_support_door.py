"""Articles and tickets over HTTP, on moto."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from shared.identity.model import Tenant, tenant_id
from shared.kernel.tenancy import Actor, Context
from shared.knowledge.model import ArticleDraft
from shared.knowledge.store import TABLE as KNOWLEDGE
from shared.knowledge.wiring import knowledge
from shared.runtime.ground import Ground
from shared.runtime.table import load_events
from shared.support.store import TABLE as SUPPORT
from tests.support.checkout_world import SETTINGS
from tests.support.doors import House, opened
from tests.support.gateway import Answer
from tests.support.tables import create_tables

Ask = Callable[..., Answer]
ARTICLE = {
    "title": "Returns",
    "topics": ["returns"],
    "questions": ["Can I send it back?"],
    "body": "You can return it within 30 days.\n\nWorn things stay with you.",
}
ASKED = {"subject": "A refund", "question": "where is it?", "about": "refund"}
_SHOPS = count()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with opened() as made:
        create_tables(made.world.client, [KNOWLEDGE, SUPPORT])
        os.environ |= {"KNOWLEDGE_TABLE": "knowledge", "SUPPORT_TABLE": "support"}
        yield made


@pytest.fixture
def tenant(house: House) -> str:
    """A shop for each test; Harbor, which the world begins with, is its neighbour."""
    slug = f"shop-{next(_SHOPS)}"
    house.world.tenants.create(house.world.boss, Tenant.new(slug, SETTINGS))
    return tenant_id(slug)


@pytest.fixture
def ask(house: House, tenant: str) -> Ask:
    def asking(method: str, path: str, body: Any = None, who: str = "gst_ada", **headers: str) -> Answer:
        shop = headers.pop("shop", tenant)
        scope = "support:write" if who == "key_boss" else "shop"
        kind: Any = {"gst": "guest", "usr": "customer", "key": "key"}[who[:3]]
        ctx = Context(
            tenant=shop,
            actor=Actor(kind=kind, id=who),
            scopes=frozenset({scope}),
            correlation_id="test-correlation",
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"query": {"q": "can I send it back?"}} if path == "/support/answers" else {}
        return house.call("support", method, path, context=ctx, body=body, headers=named, **given)

    return asking


def boss(ask: Ask, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    return ask(method, path, body, who="key_boss", **headers)


def test_an_article_is_written_asked_rewritten_and_deleted(house: House, ask: Ask) -> None:
    made = boss(ask, "POST", "/support/articles", ARTICLE)
    assert (made.status, made.headers["etag"]) == (201, '"1"')
    place = made.headers["location"].removeprefix("/v1")
    told = ask("GET", "/support/answers").json
    assert told["known"] is True
    assert told["passages"][0] == {
        "article_id": made.json["id"],
        "title": "Returns",
        "passage": "You can return it within 30 days.",
    }
    changed = {**ARTICLE, "body": "You can return it within 60 days."}
    assert boss(ask, "PUT", place, changed, if_match='"7"').status == 412
    assert boss(ask, "PUT", place, changed, if_match='"1"').headers["etag"] == '"2"'
    assert boss(ask, "PUT", place, changed, if_match='"2"').headers["etag"] == '"2"'
    assert "60 days" in ask("GET", "/support/answers").text
    assert boss(ask, "DELETE", place, if_match='"1"').status == 412
    assert boss(ask, "DELETE", place, if_match='"2"').status == 204
    assert boss(ask, "GET", place).json["code"] == "unknown_article"
    assert ask("GET", "/support/answers").json["known"] is False


def test_a_draft_answers_nothing(ask: Ask) -> None:
    boss(ask, "POST", "/support/articles", {**ARTICLE, "state": "draft"})
    assert ask("GET", "/support/answers").json == {
        "question": "can I send it back?",
        "known": False,
        "confidence": 0,
        "passages": [],
    }


def test_the_same_key_writes_one_article(ask: Ask) -> None:
    first, again = (boss(ask, "POST", "/support/articles", ARTICLE, idempotency_key="k") for _ in range(2))
    assert first.json == again.json
    other = boss(ask, "POST", "/support/articles", {**ARTICLE, "title": "Else"}, idempotency_key="k")
    assert (other.status, other.json["code"]) == (409, "article_exists")
    assert len(boss(ask, "GET", "/support/articles").json["items"]) == 1


def test_a_key_does_not_bring_back_what_was_deleted(ask: Ask) -> None:
    made = boss(ask, "POST", "/support/articles", ARTICLE, idempotency_key="k")
    assert boss(ask, "DELETE", made.headers["location"].removeprefix("/v1")).status == 204
    again = boss(ask, "POST", "/support/articles", ARTICLE, idempotency_key="k")
    assert (again.status, again.json["code"]) == (409, "article_deleted")
    assert boss(ask, "GET", "/support/articles").json["items"] == []
    assert boss(ask, "POST", "/support/articles", ARTICLE, idempotency_key="k2").status == 201


def test_articles_come_in_pages(house: House, tenant: str, ask: Ask) -> None:
    for number in range(3):
        house.world.clock.advance(seconds=1)
        boss(ask, "POST", "/support/articles", {**ARTICLE, "title": f"Article {number}"})
    from functions.support import wiring

    ctx = Context(tenant=tenant, actor=Actor(kind="key", id="key_boss"), scopes=frozenset({"support:write"}))
    first = wiring.knowledge().list(ctx, 2)
    rest = wiring.knowledge().list(ctx, 2, first.next_cursor)
    assert [article.title for article in (*first.items, *rest.items)] == [
        "Article 0",
        "Article 1",
        "Article 2",
    ]
    assert rest.next_cursor is None


def test_what_another_process_wrote_is_known_within_half_a_minute(
    house: House, tenant: str, ask: Ask
) -> None:
    from functions.support import wiring

    assert ask("GET", "/support/answers").json["known"] is False
    ctx = Context(tenant=tenant, actor=Actor(kind="key", id="key_boss"), scopes=frozenset({"support:write"}))
    elsewhere = knowledge(Ground(house.world.client), "knowledge")
    elsewhere.create(ctx, ArticleDraft.model_validate(ARTICLE))
    assert ask("GET", "/support/answers").json["known"] is False
    house.world.clock.advance(seconds=31)
    assert ask("GET", "/support/answers").json["known"] is True
    assert wiring.knowledge() is not elsewhere


def test_a_full_shop_takes_no_article(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.knowledge.store.MOST_ARTICLES", 1)
    boss(ask, "POST", "/support/articles", ARTICLE)
    full = boss(ask, "POST", "/support/articles", ARTICLE)
    assert (full.status, full.json["code"], full.json["most"]) == (409, "too_many_articles", 1)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/support/articles"),
        ("POST", "/support/articles"),
        ("GET", "/support/articles/art_x"),
        ("PUT", "/support/articles/art_x"),
        ("DELETE", "/support/articles/art_x"),
        ("GET", "/support/inbox"),
        ("GET", "/support/inbox/tkt_x"),
        ("POST", "/support/inbox/tkt_x/replies"),
        ("PATCH", "/support/inbox/tkt_x"),
    ],
)
def test_a_shopper_is_no_merchant(ask: Ask, method: str, path: str) -> None:
    body = {"/replies": {"text": "x"}, "/tkt_x": {"state": "open"}}.get(path[path.rfind("/") :], ARTICLE)
    assert ask(method, path, body if method not in ("GET", "DELETE") else None).status == 403


def test_a_ticket_is_asked_answered_and_solved(house: House, ask: Ask) -> None:
    made = ask("POST", "/support/tickets", ASKED)
    assert (made.status, made.json["state"], made.headers["etag"]) == (201, "open", '"1"')
    place = made.headers["location"].removeprefix("/v1")
    case = f"/support/inbox/{made.json['id']}"
    waiting = boss(ask, "GET", "/support/inbox").json["items"]
    assert [(t["id"], t["owner"]["id"]) for t in waiting] == [(made.json["id"], "gst_ada")]
    replied = boss(ask, "POST", f"{case}/replies", {"text": "On its way."}, if_match='"1"')
    assert (replied.status, replied.json["state"]) == (201, "pending")
    assert boss(ask, "GET", "/support/inbox").json["items"] == []
    assert ask("GET", place).json["messages"][0]["text"] == "On its way."
    assert ask("POST", f"{place}/messages", {"text": "It is not."}).json["state"] == "open"
    solved = boss(ask, "PATCH", case, {"state": "solved"})
    assert (solved.status, solved.json["state"], solved.headers["etag"]) == (200, "solved", '"4"')
    assert boss(ask, "PATCH", case, {"state": "pending"}).json["code"] == "no_such_move"
    assert boss(ask, "PATCH", case, {"state": "closed"}).status == 200
    assert ask("POST", f"{place}/messages", {"text": "still"}).json["code"] == "ticket_closed"


def test_what_is_announced_holds_ids_alone(house: House, ask: Ask, tenant: str) -> None:
    made = ask("POST", "/support/tickets", ASKED).json
    assert _announced(house, tenant, made["id"]) == [
        ("support.ticket_opened", {"ticket_id": made["id"], "order_id": None, "session_id": None})
    ]
    boss(ask, "PATCH", f"/support/inbox/{made['id']}", {"state": "solved"})
    assert _announced(house, tenant, made["id"]) == [("support.ticket_solved", {"ticket_id": made["id"]})]


def _announced(house: House, tenant: str, ticket_id: str) -> list[tuple[str, Any]]:
    item = house.world.table("support").get(f"{tenant}#{ticket_id}", "ticket")
    assert item
    return [(event.name, event.data) for event in load_events(item["events"])]


def test_the_same_key_opens_one_ticket_and_adds_one_message(ask: Ask) -> None:
    first, again = (ask("POST", "/support/tickets", ASKED, idempotency_key="k") for _ in range(2))
    assert first.json == again.json
    other = ask("POST", "/support/tickets", {**ASKED, "question": "else"}, idempotency_key="k")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    place = f"/support/tickets/{first.json['id']}/messages"
    for _ in range(2):
        said = ask("POST", place, {"text": "hello"}, idempotency_key="m")
    assert len(said.json["messages"]) == 1
    assert (
        ask("POST", "/support/tickets", ASKED, who="gst_eve", idempotency_key="k").json["id"]
        != first.json["id"]
    )


def test_tickets_come_newest_first_in_pages_and_are_their_owners_alone(house: House, ask: Ask) -> None:
    made: list[str] = []
    for number in range(3):
        house.world.clock.advance(seconds=1)
        made.append(ask("POST", "/support/tickets", {**ASKED, "subject": f"No. {number}"}).json["id"])
    assert [ticket["id"] for ticket in ask("GET", "/support/tickets").json["items"]] == made[::-1]
    assert ask("GET", "/support/tickets", who="gst_eve").json["items"] == []
    assert ask("GET", f"/support/tickets/{made[0]}", who="gst_eve").json["code"] == "unknown_ticket"
    assert ask("GET", f"/support/tickets/{made[0]}", shop=tenant_id("harbor")).status == 404
    assert boss(ask, "GET", f"/support/inbox/{made[0]}", shop=tenant_id("harbor")).status == 404
    assert [t["id"] for t in boss(ask, "GET", "/support/inbox").json["items"]] == made


def test_pages_go_on_where_they_ended(house: House, tenant: str, ask: Ask) -> None:
    from functions.support import wiring

    for number in range(3):
        house.world.clock.advance(seconds=1)
        ask("POST", "/support/tickets", {**ASKED, "subject": f"No. {number}"})
    ctx = Context(
        tenant=tenant, actor=Actor(kind="guest", id="gst_ada"), scopes=frozenset({"shop", "support:write"})
    )
    support = wiring.support()
    first = support.list(ctx, 2)
    assert [ticket.subject for ticket in first.items] == ["No. 2", "No. 1"]
    assert [ticket.subject for ticket in support.list(ctx, 2, first.next_cursor).items] == ["No. 0"]
    waiting = support.inbox(ctx, "open", 2)
    rest = support.inbox(ctx, "open", 2, waiting.next_cursor)
    assert [t.subject for t in (*waiting.items, *rest.items)] == ["No. 0", "No. 1", "No. 2"]
    assert rest.next_cursor is None


def test_an_order_must_be_ones_own(ask: Ask) -> None:
    refused = ask("POST", "/support/tickets", {**ASKED, "order_id": "ord_of_somebody"})
    assert (refused.status, refused.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/support/tickets", {"subject": "", "question": "x"}),
        ("/support/tickets", {"subject": "x", "question": "x" * 2_001}),
        ("/support/tickets", {**ASKED, "state": "closed"}),
        ("/support/tickets", {**ASKED, "conversation": {"session_id": "s", "turn_id": "t"}}),
        ("/support/tickets/tkt_x/messages", {"text": ""}),
    ],
)
def test_what_does_not_fit_is_refused(ask: Ask, path: str, body: Any) -> None:
    assert ask("POST", path, body).status == 422
